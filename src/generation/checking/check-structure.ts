import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import type { Workflow } from '../../domain/application-model/workflow.ts'
import { report, type Findings } from '../linking/findings.ts'

function reachable({ initial, transitions }: Workflow): ReadonlySet<string> {
  const reached = new Set([initial])
  // A set grows while it is walked, so each state is visited once.
  for (const state of reached) for (const { from, to } of transitions) if (from === state) reached.add(to)
  return reached
}

function checkWorkflows({ workflows, enums, entities }: ApplicationModel, findings: Findings): void {
  for (const workflow of workflows) {
    const reached = reachable(workflow)
    const lost = workflow.states.filter((state) => !reached.has(state))
    const field = entities
      .find(({ name }) => name === workflow.entity)
      ?.fields.find(({ name }) => name === workflow.field)
    const trace = enums.find(({ name }) => name === field?.enum)?.trace ?? workflow.trace
    for (const state of lost)
      report(findings, trace, {
        code: 'NX4003',
        reason: `no moves lead from "${workflow.initial}" to the state "${state}"`,
        suggestion: `A ${workflow.entity.toLowerCase()} can move from ${workflow.initial} to ${state}.`,
      })
  }
}

function checkEmptyEntities({ entities, relations }: ApplicationModel, findings: Findings): void {
  for (const { name, label, fields, trace } of entities) {
    // A row that only ties two others together needs no field of its own.
    const isTie = relations.filter(({ to, kind }) => to === name && kind === '1-n').length > 1
    if (fields.length > 0 || isTie) continue
    report(findings, trace, {
      code: 'NX4006',
      reason: `"${label}" has no fields`,
      suggestion: `A ${label} has a name (text, required).`,
    })
  }
}

/** Follows required parents from `start` until it comes back; each entity has few, so this stays small. */
function findCycle(parents: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>()
  const visit = (entity: string, trail: readonly string[]): readonly string[] | undefined => {
    if (trail.includes(entity)) return [...trail.slice(trail.indexOf(entity)), entity]
    if (done.has(entity)) return undefined
    for (const parent of parents.get(entity) ?? []) {
      const cycle = visit(parent, [...trail, entity])
      if (cycle !== undefined) return cycle
    }
    done.add(entity)
    return undefined
  }
  for (const entity of parents.keys()) {
    const cycle = visit(entity, [])
    if (cycle !== undefined) return cycle
  }
  return undefined
}

function checkCycles({ relations }: ApplicationModel, findings: Findings): void {
  const needed = relations.filter(
    ({ required, kind, fromKind }) => required && kind !== 'n-n' && fromKind === 'entity',
  )
  const parents = new Map(
    [...Map.groupBy(needed, ({ to }) => to)].map(([entity, of]) => [entity, of.map(({ from }) => from)]),
  )
  const cycle = findCycle(parents)
  if (cycle === undefined) return
  const inCycle = needed.filter(({ from, to }) =>
    cycle.some((entity, index) => entity === to && cycle[index + 1] === from),
  )
  for (const { trace, from, to } of inCycle)
    report(findings, trace, {
      code: 'NX4004',
      reason: `no first row can exist: ${cycle.join(' needs ')}`,
      suggestion: `Each ${to.toLowerCase()} belongs to an optional ${from.toLowerCase()}.`,
    })
}

/** Entities, relations and workflows that could never be used as they stand. */
export function checkStructure(model: ApplicationModel, findings: Findings): void {
  checkEmptyEntities(model, findings)
  checkCycles(model, findings)
  checkWorkflows(model, findings)
}
