import type { Call } from '../../kernel/call.ts'
import type { Stream } from '../data/column.ts'
import { unable } from '../errors.ts'
import type { Endpoint, Integration } from '../open-integration.ts'
import { endpointInvalid, planInvalid } from '../plan-errors.ts'
import { planSync } from '../sync/plan-sync.ts'
import type { SyncPlan } from '../sync/sync-plan.ts'

/** As messages show it: `postgres public.orders`. */
export const endpointName = ({ descriptor, stream }: Endpoint): string =>
  stream === undefined ? descriptor.id : `${descriptor.id} ${stream}`

async function describe({ name, project }: Integration, endpoint: Endpoint, call: Call): Promise<Stream> {
  const { stream, end } = endpoint
  if (stream === undefined) {
    const mistakes = [`integrations.${name}.${end} names no table`]
    throw endpointInvalid({ file: project.shownFile, mistakes })
  }
  return endpoint.connector.describe(stream, call)
}

/**
 * The plan of an integration against the columns as they are now.
 * @throws NX-INTEGRATE-PLAN, NX-INTEGRATE-UNABLE, NX-INTEGRATE-STREAM-MISSING, NX-INTEGRATE-UNREACHABLE
 */
export async function makePlan(integration: Integration, call: Call): Promise<SyncPlan> {
  const { name, section, source, target, project } = integration
  if (!source.descriptor.capabilities.reads)
    throw unable({ connector: source.descriptor.id, what: 'be a source' })
  if (!target.descriptor.capabilities.writes)
    throw unable({ connector: target.descriptor.id, what: 'be a target' })
  const planned = planSync({
    integration: name,
    memoryKey: `${project.application}/${project.environment}/${name}`,
    section,
    source: await describe(integration, source, call),
    target: await describe(integration, target, call),
    sourceCan: source.descriptor.capabilities,
    targetCan: target.descriptor.capabilities,
    isAcknowledged: source.connector.acknowledge !== undefined,
  })
  if (!planned.ok) throw planInvalid({ integration: name, mistakes: [...planned.findings] })
  return planned.plan
}
