import { isDeepStrictEqual } from 'node:util'
import type { Entity } from '../../domain/application-model/entity.ts'
import type { Enumeration } from '../../domain/application-model/enumeration.ts'
import type { Transition, Workflow } from '../../domain/application-model/workflow.ts'
import type { TracedElement } from '../grammar/element.ts'
import { kebabOf } from '../grammar/identifiers.ts'
import { assume, report, type Findings } from './findings.ts'
import { elementsOf } from './link-entities.ts'

/** Whether each of two transitions says who may make it, and none of them may make both. */
const areForOthers = (one: Transition, other: Transition): boolean =>
  one.actors.length > 0 &&
  other.actors.length > 0 &&
  !one.actors.some((actor) => other.actors.includes(actor))

/**
 * One transition for each move and condition. Two sentences about the same move may differ in their condition only where
 * they are about different people: managers approve up to a limit, and directors without one.
 */
function addTransition(transitions: Transition[], next: Transition, findings: Findings): void {
  const twins = transitions.filter(({ from, to }) => from === next.from && to === next.to)
  const twin = twins.find(({ guard }) => isDeepStrictEqual(guard, next.guard))
  const other = twins.find((one) => one !== twin && !areForOthers(one, next))
  if (other !== undefined)
    report(findings, next.trace, {
      code: 'NX4005',
      reason: `line ${other.trace.line} sets another condition for the move from ${next.from} to ${next.to}`,
    })
  else if (twin === undefined) transitions.push(next)
  else twin.actors = [...new Set([...twin.actors, ...next.actors])].sort()
}

function transitionsOf(
  elements: ReturnType<typeof elementsOf<'transition'>>,
  findings: Findings,
): Transition[] {
  const transitions: Transition[] = []
  for (const { element, trace } of elements) {
    const { from, to, guard } = element
    const actors = element.actors.map(kebabOf).sort()
    addTransition(
      transitions,
      { from, to, actors, ...(guard === undefined ? {} : { guard }), trace },
      findings,
    )
  }
  return transitions
}

/** The workflow of each entity whose states have moves. Without a default, rows begin in the first state. */
export function linkWorkflows(
  elements: readonly TracedElement[],
  entities: readonly Entity[],
  enums: readonly Enumeration[],
  findings: Findings,
): Workflow[] {
  const moves = Map.groupBy(elementsOf(elements, 'transition'), ({ element }) => element.entity)
  return entities.flatMap((entity): Workflow[] => {
    const all = moves.get(entity.label) ?? []
    const [first] = all
    const label = first?.element.field
    for (const { element, trace } of all)
      if (element.field !== label)
        report(findings, trace, {
          code: 'NX6001',
          reason: `line ${first?.trace.line ?? 1} already moves the ${label ?? ''} of a ${entity.label}, and one field of it can have moves`,
        })
    const field = entity.fields.find((one) => one.label === label)
    const values = enums.find(({ name }) => name === field?.enum)?.values
    if (field === undefined || values === undefined || first === undefined) return []
    const initial = field.default ?? values[0] ?? ''
    const id = `workflow.${entity.name}.${field.name}`
    if (field.default === undefined)
      assume(findings, first.trace, id, `a new ${entity.label} is ${initial}, the first state that is named`)
    const own = all.filter(({ element }) => element.field === label)
    const transitions = transitionsOf(own, findings)
    return [
      {
        id,
        entity: entity.name,
        field: field.name,
        states: [...values],
        initial,
        transitions,
        trace: first.trace,
      },
    ]
  })
}
