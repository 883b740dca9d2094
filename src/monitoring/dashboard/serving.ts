import type { Clock } from '../../kernel/call.ts'
import type { MonitorReader } from '../reading-contract.ts'
import type { Assets } from './assets.ts'

export type DashboardOptions = {
  readonly reader: MonitorReader
  /** Address to listen on, `127.0.0.1` if nobody asked for another. */
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** What a reader must know: at least 128 random bits, kept where only this user reads. */
  readonly token: string
  /** Told what went wrong while answering. */
  readonly log?: (message: string) => void
  readonly clock?: Clock
}

/** What answering a request needs. */
export type Serving = DashboardOptions & {
  readonly clock: Clock
  readonly assets: Assets
  /** Where it listens, also when any port was asked for. */
  readonly boundPort: number
  /** Names this run of the server: numbers of changes of another run mean nothing here. */
  readonly epoch: string
  readonly closing: AbortSignal
}
