import type { Emit, WaitingReported, WarningRaised } from '../kernel/events.ts'
import type { IntegrationEvent } from './events.ts'

type Facts = IntegrationEvent | WaitingReported | WarningRaised
type Versioned<Fact> = Fact extends { version: 1 } ? Omit<Fact, 'version'> : never

/** States a fact of this room. The only way from here to `emit`, so that every fact is one that events.ts knows. */
export const say = (to: { readonly emit: Emit }, fact: Versioned<Facts>): void =>
  to.emit({ ...fact, version: 1 })
