// known-fact: which facts this version of nexo can put into words.
import * as z from 'zod'
import { DeploymentEvent } from '../deployment/events.ts'
import { GenerationEvent } from '../generation/events.ts'
import { IntegrationEvent } from '../integration/events.ts'
import { OrchestrationEvent } from '../orchestration/events.ts'
import { MaintenanceEvent } from '../maintenance/events.ts'
import { MonitoringEvent } from '../monitoring/events.ts'
import { WaitingReported, WarningRaised, type EventFact } from '../kernel/events.ts'

const KnownFact = z.discriminatedUnion('type', [
  ...DeploymentEvent.options,
  ...GenerationEvent.options,
  ...IntegrationEvent.options,
  ...OrchestrationEvent.options,
  ...MaintenanceEvent.options,
  ...MonitoringEvent.options,
  WaitingReported,
  WarningRaised,
])
export type KnownFact = z.infer<typeof KnownFact>

/** The fact, when this version knows its type and shape; undefined for facts of plugins and of newer rooms. */
export function readKnownFact(fact: EventFact): KnownFact | undefined {
  const read = KnownFact.safeParse(fact)
  return read.success ? read.data : undefined
}
