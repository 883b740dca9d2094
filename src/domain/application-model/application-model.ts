import * as z from 'zod'
import { Entity } from './entity.ts'
import { Enumeration } from './enumeration.ts'
import { Integration } from './integration.ts'
import { Operation } from './operation.ts'
import { Ownership, Permission, Role } from './permission.ts'
import { Quality } from './quality.ts'
import { Reaction } from './reaction.ts'
import { Relation } from './relation.ts'
import { Rule } from './rule.ts'
import { Schedule } from './schedule.ts'
import { Workflow } from './workflow.ts'

/** Something that the requirements did not say and that was decided for them. */
export const Assumption = z.strictObject({
  file: z.string(),
  line: z.int().min(1),
  /** What it is about: the id of an element, or `Entity.field`. */
  subject: z.string(),
  text: z.string(),
})
export type Assumption = z.infer<typeof Assumption>

/** Words of the requirements that nothing was built from. */
export const Unresolved = z.strictObject({ file: z.string(), line: z.int().min(1), text: z.string() })
export type Unresolved = z.infer<typeof Unresolved>

/**
 * An application as its requirements describe it: what every emitter builds from, and nothing else.
 *
 * Promise: keys stand in the order of this schema, ids come from names alone (never from lines), so the same
 * requirements give the same bytes, and moving a sentence changes only its trace.
 */
export const ApplicationModel = z.strictObject({
  irVersion: z.literal(1),
  name: z.string(),
  description: z.string().optional(),
  entities: z.array(Entity),
  enums: z.array(Enumeration),
  relations: z.array(Relation),
  roles: z.array(Role),
  permissions: z.array(Permission),
  ownerships: z.array(Ownership),
  operations: z.array(Operation),
  rules: z.array(Rule),
  reactions: z.array(Reaction),
  workflows: z.array(Workflow),
  integrations: z.array(Integration),
  nfrs: z.array(Quality),
  schedules: z.array(Schedule),
  /** Words that mean another: `client` is `customer`. */
  synonyms: z.record(z.string(), z.string()),
  assumptions: z.array(Assumption),
  unresolved: z.array(Unresolved),
})
export type ApplicationModel = z.infer<typeof ApplicationModel>
