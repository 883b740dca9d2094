import { computed } from './patterns/computed.ts'
import { countRule } from './patterns/count-rule.ts'
import { deletion } from './patterns/deletion.ts'
import { entityFields } from './patterns/entity-fields.ts'
import { fieldRule } from './patterns/field-rule.ts'
import { permission } from './patterns/permission.ts'
import { quality } from './patterns/quality.ts'
import { reaction } from './patterns/reaction.ts'
import { relations } from './patterns/relations.ts'
import { rename } from './patterns/rename.ts'
import { roles } from './patterns/roles.ts'
import { schedule } from './patterns/schedule.ts'
import { sensitive } from './patterns/sensitive.ts'
import { states } from './patterns/states.ts'
import { story } from './patterns/story.ts'
import { synonym } from './patterns/synonym.ts'
import { title } from './patterns/title.ts'
import { transition } from './patterns/transition.ts'
import type { Pattern } from './reading-context.ts'

/** Sentences that declare names, which others then use. Relations come first: a field list would read some of them too. */
export const declaringPatterns: readonly Pattern[] = [synonym, roles, relations, states, entityFields]

/** Sentences that speak of what was declared. */
export const usingPatterns: readonly Pattern[] = [
  title,
  deletion,
  reaction,
  countRule,
  transition,
  permission,
  story,
  quality,
  schedule,
  computed,
  sensitive,
  rename,
  fieldRule,
]
