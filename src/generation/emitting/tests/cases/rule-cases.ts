// Tests of one rule: what lies just inside is accepted, what lies just outside is refused, with the field and the line.
import type { Rule } from '../../../../domain/application-model/rule.ts'
import type { ModelIndex } from '../world/model-index.ts'
import { attempt } from './attempt.ts'
import { countRuleCases, limitOf } from './count-rule-cases.ts'
import { atCreation, atUpdate } from './boundary-cases.ts'
import { stateOf, stateRuleCases } from './state-rule-cases.ts'
import type { TestCase } from './test-case.ts'

const titleOf = (rule: Rule): string => rule.message.replace(/\.$/, '')

/** Tries each way of testing a rule until one works. A warning refuses nothing, so it has no test of refusal. */
export function ruleCases(index: ModelIndex, rule: Rule): readonly TestCase[] {
  const line = rule.trace.line
  const title = titleOf(rule)
  if (rule.severity === 'warning')
    return [{ kind: 'skipped', line, title, reason: 'a warning refuses nothing' }]
  const reasons: string[] = []
  const ways = [
    ...(limitOf(rule) === undefined ? [] : [countRuleCases]),
    ...(stateOf(index, rule) === undefined ? [] : [stateRuleCases]),
    atCreation,
    ...(rule.when === 'always' ? [atUpdate] : []),
  ]
  for (const way of ways) {
    const made = attempt(() => way(index, rule, title))
    if (typeof made !== 'string') return made
    reasons.push(made)
  }
  return [
    {
      kind: 'skipped',
      line,
      title,
      reason: `no rows were found that show it: ${[...new Set(reasons)].join('; ')}`,
    },
  ]
}
