import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import type { Integration } from '../../domain/application-model/integration.ts'
import type { TracedElement } from '../grammar/element.ts'
import { entityIdentifier, kebabOf } from '../grammar/identifiers.ts'
import { createIds } from './element-ids.ts'
import { saysTheSame } from './says-the-same.ts'
import { assume, report, type Findings } from './findings.ts'
import { elementsOf } from './link-entities.ts'

type Behaviour = Pick<ApplicationModel, 'rules' | 'reactions' | 'integrations' | 'nfrs' | 'schedules'>

function linkIntegrations(elements: readonly TracedElement[], findings: Findings): Integration[] {
  const found = new Map<string, Integration>()
  for (const { element, trace } of elementsOf(elements, 'integration')) {
    const next = {
      id: `integration.${element.integration.kind}.${element.integration.name}`,
      ...element.integration,
      trace,
    }
    const known = found.get(next.id)
    if (known === undefined) found.set(next.id, next)
    else if (!saysTheSame(known, next))
      report(findings, trace, {
        code: 'NX4005',
        reason: `line ${known.trace.line} sends something else to "${next.name}"`,
      })
  }
  return [...found.values()]
}

/** Rules, reactions, integrations, qualities and schedules with their ids. */
export function linkBehaviour(elements: readonly TracedElement[], findings: Findings): Behaviour {
  const takeId = createIds()
  const rules = elementsOf(elements, 'rule').map(({ element, trace }) => {
    const { entity: label, field, when, expression, condition } = element
    const entity = entityIdentifier(label).name
    return {
      id: takeId(`rule.${entity}.${field ?? 'row'}.${expression.op}`),
      entity,
      ...(field === undefined ? {} : { field }),
      when,
      expression,
      ...(condition === undefined ? {} : { condition }),
      message: trace.text,
      severity: 'error' as const,
      trace,
    }
  })
  const reactions = elementsOf(elements, 'reaction').map(({ element, trace }) => {
    const { trigger, condition, effects } = element
    const id = takeId(`reaction.${trigger.entity}.${trigger.name ?? trigger.event}`)
    return { id, trigger, ...(condition === undefined ? {} : { condition }), effects: [...effects], trace }
  })
  const nfrs = elementsOf(elements, 'quality').map(({ element: { quality, assumed }, trace }) => {
    const id = takeId(`quality.${kebabOf(quality.metric)}`)
    if (assumed !== undefined) assume(findings, trace, id, assumed)
    return { id, ...quality, trace }
  })
  const schedules = elementsOf(elements, 'schedule').map(({ element: { schedule, assumed }, trace }) => {
    const id = takeId(`schedule.${schedule.task}.${schedule.entity ?? 'all'}`)
    if (assumed !== undefined) assume(findings, trace, id, assumed)
    return { id, ...schedule, trace }
  })
  return { rules, reactions, integrations: linkIntegrations(elements, findings), nfrs, schedules }
}
