import type { Rule } from '../../../../domain/application-model/rule.ts'
import { quote } from '../../server/source-text.ts'

/** What the refusal of a rule names, as code. */
export const refusal = ({ field, trace }: Pick<Rule, 'field' | 'trace'>): string =>
  `{ status: 422, line: ${trace.line}${field === undefined ? '' : `, field: ${quote(field)}`} }`
