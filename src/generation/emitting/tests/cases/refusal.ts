import type { Rule } from '../../../../domain/application-model/rule.ts'
import { quote } from '../../server/source-text.ts'
import type { ModelIndex } from '../world/model-index.ts'

/** What the refusal of a rule names, as code. A rule about a parent is about its key. */
export function refusal(index: ModelIndex, { entity, field, trace }: Rule): string {
  const key = index.parents(entity).find(({ name }) => name === field)?.key ?? field
  return `{ status: 422, line: ${trace.line}${key === undefined ? '' : `, field: ${quote(key)}`} }`
}
