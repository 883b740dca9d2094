// check-row: whether a row, as it is about to be, keeps what the requirements say of it.
import type { EntityDefinition, RuleDefinition, Scope } from '../definition.ts'
import { isEmpty } from '../expressions/texts.ts'
import { Problem, type Mistake } from '../problem.ts'
import type { Item } from '../services.ts'
import { checkValue } from '../values/check-value.ts'

/** Mistakes of single fields: required ones that are empty, and bounds. Pure. */
export function checkFields({ fields, parents }: EntityDefinition, item: Item): readonly Mistake[] {
  return [
    ...fields.flatMap((field) => checkValue(field, item[field.name])),
    ...parents.flatMap(({ key, label, required, requirement }) =>
      required && isEmpty(item[key])
        ? [{ field: key, code: 'required', message: `${label} is required`, requirement }]
        : [],
    ),
  ]
}

async function isBroken({ applies, holds }: RuleDefinition, scope: Scope): Promise<boolean> {
  if (applies !== undefined && (await applies(scope)) !== true) return false
  return (await holds(scope)) === false
}

/** Rules of one severity that the row of `scope` breaks. */
export async function brokenRules(
  { rules }: EntityDefinition,
  scope: Scope,
  severity: RuleDefinition['severity'] = 'error',
): Promise<readonly Mistake[]> {
  const broken: Mistake[] = []
  for (const rule of rules) {
    if (rule.severity !== severity || (rule.when === 'onCreate' && scope.before !== undefined)) continue
    if (await isBroken(rule, scope))
      broken.push({
        field: rule.field ?? null,
        code: 'rule',
        message: rule.message,
        requirement: rule.requirement,
      })
  }
  return broken
}

/** @throws Problem 422 with all of `mistakes`, when there are any */
export function refuseMistakes(mistakes: readonly Mistake[]): void {
  if (mistakes.length > 0) throw new Problem(422, 'The request breaks what is required', mistakes)
}
