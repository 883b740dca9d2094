import type { IntegrationSection } from '../../domain/manifest-integrations.ts'
import type { ConnectorCapabilities } from '../contract.ts'
import type { Stream } from '../data/column.ts'

export type PlanInput = {
  readonly integration: string
  readonly memoryKey: string
  readonly section: IntegrationSection
  readonly source: Stream
  readonly target: Stream
  readonly sourceCan: ConnectorCapabilities
  readonly targetCan: ConnectorCapabilities
  readonly isAcknowledged: boolean
}

/** Notes one mistake; `at`: where below the integration, such as `map.total`. */
export type Found = (at: string, message: string, hint: string) => void

/** What each column of the target is given, as it is written. */
export type Texts = ReadonlyMap<string, string>
