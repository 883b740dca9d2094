// What a connector promises: types and docstrings only. Every sync is written once over this contract.
import type { Call } from '../kernel/call.ts'
import type { AdapterDescriptor } from '../kernel/registry.ts'
import type { Column, Row, Stream } from './data/column.ts'
import type { DeadLetter, SyncRun } from './sync/run-record.ts'

/** The families of systems that the specification names; `integrateWithDatabase` takes databases, and so on. */
export type ConnectorFamily = 'api' | 'database' | 'message-queue' | 'enterprise-system' | 'receiver'

/** What a connector can and cannot do. Plans read this instead of trying. */
export type ConnectorCapabilities = {
  readonly family: ConnectorFamily
  readonly reads: boolean
  readonly writes: boolean
  /** Rows and checkpoint are stored in one transaction of the target, so that neither is ever without the other. */
  readonly transactionalCheckpoint: boolean
  /** Rows can be read in the order of some columns, from a place on; without it, reading starts at the beginning. */
  readonly ordered: boolean
  /** What was written can be read back, so that content can be compared. */
  readonly rereads: boolean
}

/** Where a reader goes on: values of the `order` columns, as text. */
export type Position = readonly string[]

export type ReadRequest = {
  readonly stream: string
  readonly columns: readonly string[]
  /** Columns that decide the order; empty: any order. Rows that have null in one of them are not read. */
  readonly order: readonly string[]
  /** Only rows behind this place; one that is shorter than `order` stands before all rows that begin with it. */
  readonly after: Position | null
  /** A batch ends with the row that reaches one of these. */
  readonly batch: { readonly rows: number; readonly bytes: number }
}

export type WriteRequest = {
  readonly integration: string
  readonly stream: string
  /** What rows hold, in their order. */
  readonly columns: readonly Column[]
  /** Names one row; a row whose key is there replaces what is there. */
  readonly key: readonly string[]
}

/** One batch on its way into the target. */
export type WriteBatch = {
  readonly rows: readonly Row[]
  /** The key of the dead letter of the row at `index`, should it become one or have been one. */
  readonly letterKey: (index: number) => string
  /** Rows that cannot be written; stored with the others. */
  readonly deadLetters: readonly DeadLetter[]
  /** The dead letter of the row at `index`, which the target refused. */
  readonly refuse: (index: number, reason: string) => DeadLetter
  /**
   * The run as it is after this batch; stored with it. @throws NX-INTEGRATE-UNBALANCED, and then nothing is stored
   */
  readonly next: (outcome: WriteOutcome) => SyncRun
}

export type WriteOutcome = {
  /** Rows that are new or have changed. */
  readonly applied: number
  /** Rows that were there as they are. */
  readonly unchanged: number
  /** Rows that the target refused. */
  readonly refused: number
}

/**
 * An open way into one stream of a target, with what the target remembers of the integration.
 *
 * Promise: whatever a method stores is all there or not at all, also after a kill. A writer whose run was taken over by
 * another stores nothing more and raises NX-INTEGRATE-TAKEN-OVER.
 */
export type TargetWriter = {
  /**
   * Makes `decide`'s run the newest of the integration, in one transaction with having read the one before.
   * What `decide` raises stops it.
   */
  begin(decide: (newest: SyncRun | undefined) => SyncRun, call: Call): Promise<SyncRun>
  apply(batch: WriteBatch, call: Call): Promise<SyncRun>
  /** Stores how a run ended. */
  end(run: SyncRun, call: Call): Promise<void>
  close(): Promise<void>
}

/** What became of rows that waited. Keys: values of the first key of the stream, one text each. */
export type Settled = {
  readonly stream: string
  readonly taken: readonly string[]
  readonly dead: readonly { readonly key: string; readonly reason: string }[]
}

/** What a target remembers of an integration. Empty where nothing was ever written. */
export type SyncMemory = {
  /** Newest first, at most `limit`. */
  runs(integration: string, limit: number, call: Call): Promise<readonly SyncRun[]>
  deadLetters(
    integration: string,
    query: { readonly limit: number },
    call: Call,
  ): Promise<{ readonly count: number; readonly letters: readonly DeadLetter[] }>
}

/**
 * Speaks to one system. Every adapter passes `test/contract/connector.ts`; what its capabilities rule out raises
 * NX-INTEGRATE-UNABLE.
 */
export type Connector = {
  /** Reaches the system and says what answered, such as `PostgreSQL 17.2`. @throws NX-INTEGRATE-UNREACHABLE */
  check(call: Call): Promise<string>
  /** Every stream that this account can see, sorted by name. */
  discover(call: Call): Promise<readonly Stream[]>
  /** One stream as it is now. @throws NX-INTEGRATE-STREAM-MISSING */
  describe(stream: string, call: Call): Promise<Stream>
  /** How many rows stand behind a place; undefined where the system cannot say. */
  readonly countAfter?: (
    request: Pick<ReadRequest, 'stream' | 'order' | 'after'>,
    call: Call,
  ) => Promise<number>
  /** Batches in order. Holds at most two of them; a consumer that stops ends the reading. */
  read(request: ReadRequest, call: Call): AsyncIterable<readonly Row[]>
  openWriter(request: WriteRequest, call: Call): Promise<TargetWriter>
  readonly memory: SyncMemory | undefined
  /**
   * For a source whose rows wait until they are taken: says that `taken` were, and that `dead` will not be. Idempotent.
   * `read` gives only rows that wait, whatever was read before.
   */
  readonly acknowledge?: (settled: Settled, call: Call) => Promise<void>
  /** For an API: its typed client, as one file of TypeScript. */
  readonly emitClient?: (call: Call) => Promise<string>
  /** Lets go of connections. */
  close(): Promise<void>
}

/** What an endpoint of the manifest holds, with every reference replaced. Secrets are revealed on the way out. */
export type EndpointConfig = Readonly<Record<string, unknown>>

type Descriptor = AdapterDescriptor<'connector', EndpointConfig, Connector, ConnectorCapabilities>

/** A connector before it is loaded. */
export type ConnectorDescriptor = Descriptor & {
  /** The stream that a configuration names, such as its table; undefined when it names none. */
  readonly streamOf: (config: EndpointConfig) => string | undefined
}

type TypedDescriptor<Config extends EndpointConfig> = Omit<
  AdapterDescriptor<'connector', Config, Connector, ConnectorCapabilities>,
  'kind'
> & { readonly streamOf: (config: Config) => string | undefined }

/**
 * Declares a connector. Costs nothing: `load` is the only way to its code. What a manifest holds is read by `config`
 * before anything of the connector sees it.
 */
export function defineConnector<Config extends EndpointConfig>(
  descriptor: TypedDescriptor<Config>,
): ConnectorDescriptor {
  const { id, summary, capabilities, config, load, streamOf } = descriptor
  return {
    kind: 'connector',
    id,
    summary,
    capabilities,
    config,
    load: async () => {
      const create = await load()
      return (given, host) => create(config().parse(given), host)
    },
    streamOf: (given) => {
      const read = config().safeParse(given)
      return read.success ? streamOf(read.data) : undefined
    },
  }
}
