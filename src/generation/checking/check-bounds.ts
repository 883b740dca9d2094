import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import type { Expression } from '../../domain/application-model/expression.ts'
import type { Trace } from '../../domain/application-model/trace.ts'
import { report, type Findings } from '../linking/findings.ts'

type Bound = {
  readonly key: string
  readonly side: 'lower' | 'upper'
  readonly value: number
  readonly isOpen: boolean
  readonly trace: Trace
}

const sides = {
  ge: ['lower', false],
  gt: ['lower', true],
  le: ['upper', false],
  lt: ['upper', true],
} as const

/** Bounds by constants that hold without a condition. */
function boundsOf(expression: Expression, entity: string, trace: Trace): readonly Bound[] {
  if (expression.op === 'and') return expression.parts.flatMap((part) => boundsOf(part, entity, trace))
  if (expression.op !== 'ge' && expression.op !== 'gt' && expression.op !== 'le' && expression.op !== 'lt')
    return []
  const { left, right } = expression
  if (right.op !== 'literal' || right.type !== 'number' || (left.op !== 'field' && left.op !== 'length'))
    return []
  const [side, isOpen] = sides[expression.op]
  return [{ key: `${entity} ${JSON.stringify(left)}`, side, value: Number(right.value), isOpen, trace }]
}

function fieldBounds({ entities }: ApplicationModel): readonly Bound[] {
  return entities.flatMap(({ name: entity, fields }) =>
    fields.flatMap(({ name, min, max, minLength, maxLength, trace }) => {
      const key = `${entity} ${JSON.stringify({ op: 'field', path: [name] })}`
      const length = `${entity} ${JSON.stringify({ op: 'length', value: { op: 'field', path: [name] } })}`
      const all = [
        ['lower', key, min],
        ['upper', key, max],
        ['lower', length, minLength],
        ['upper', length, maxLength],
      ] as const
      return all.flatMap(([side, of, value]): Bound[] =>
        value === undefined ? [] : [{ key: of, side, value: Number(value), isOpen: false, trace }],
      )
    }),
  )
}

/** Bounds that no value can meet, wherever the two stand. */
export function checkBounds(model: ApplicationModel, findings: Findings): void {
  const fromRules = model.rules.flatMap(({ condition, expression, entity, trace }) =>
    condition === undefined ? boundsOf(expression, entity, trace) : [],
  )
  for (const bounds of Map.groupBy([...fieldBounds(model), ...fromRules], ({ key }) => key).values()) {
    const lower = bounds
      .filter(({ side }) => side === 'lower')
      .reduce<Bound | undefined>(
        (most, one) => (most === undefined || one.value > most.value ? one : most),
        undefined,
      )
    const upper = bounds
      .filter(({ side }) => side === 'upper')
      .reduce<Bound | undefined>(
        (least, one) => (least === undefined || one.value < least.value ? one : least),
        undefined,
      )
    if (lower === undefined || upper === undefined) continue
    const isPossible =
      lower.value < upper.value || (lower.value === upper.value && !lower.isOpen && !upper.isOpen)
    if (isPossible) continue
    report(findings, upper.trace, {
      code: 'NX4002',
      reason: `the lower bound ${lower.value} (line ${lower.trace.line}) leaves nothing below the upper bound ${upper.value}`,
    })
    if (lower.trace.line !== upper.trace.line)
      report(findings, lower.trace, {
        code: 'NX4002',
        reason: `the upper bound ${upper.value} (line ${upper.trace.line}) leaves nothing above the lower bound ${lower.value}`,
      })
  }
}
