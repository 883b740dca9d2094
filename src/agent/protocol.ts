// The host agent's protocol: HTTP/1.1 over any byte stream (a 0600 unix socket, a named pipe, ssh's stdio).
// `POST /v1/<operation>` with a JSON body. `unary` answers one JSON document; `stream` answers NDJSON until the end;
// `duplex` also reads NDJSON input after its first line. Errors are `{ "error": ErrorData }` with status 4xx or 5xx,
// or as the last line of a stream. Nothing here may assume that the caller is on this machine.
// Artifacts travel as tar streams: `PUT /v1/artifacts/<artifactId>`.
import * as z from 'zod'
import { ListenAddress } from '../domain/deployment-configuration.ts'
import { ProcessSpec } from '../domain/process.ts'
import { Release, ReleaseId } from '../domain/release.ts'
import {
  AgentDescription,
  ArtifactId,
  InstalledRelease,
  ProcessOwner,
  ServiceKey,
  ServiceMode,
  ServiceView,
  TrafficMeasure,
} from './protocol/documents.ts'
import { ExecOutput, LogPlace, LogReport, ReadinessReport } from './protocol/reports.ts'
import { workerOperations } from './workers/contract.ts'

/** Every call that changes something carries the lock's token; the agent refuses one lower than it has seen. */
const Fenced = z.strictObject({ service: ServiceKey, fencingToken: z.int().min(0) })

const Nothing = z.strictObject({})
const ofService = z.strictObject({ service: ServiceKey })
const ofRelease = z.strictObject({ ...Fenced.shape, releaseId: ReleaseId })

/** How the agent runs its successor: `argv` starts nexo's agent entry of the new version. */
const Upgrade = z.strictObject({ argv: z.array(z.string()).min(1), version: z.string() })

/** Every operation: its kind, what it takes, what it answers (per line for streams). */
export const operations = {
  describe: { kind: 'unary', request: Nothing, reply: AgentDescription },
  /** Hands the listening sockets to a successor and drains. Answers when the successor serves. */
  upgrade: { kind: 'unary', request: Upgrade, reply: AgentDescription },
  /** Ends the agent and its routers. `replicas: 'stop'` drains and stops the applications too; 'leave' lets them run. */
  shutdown: {
    kind: 'unary',
    request: z.strictObject({ replicas: z.enum(['leave', 'stop']) }),
    reply: Nothing,
  },

  listServices: { kind: 'unary', request: Nothing, reply: z.array(ServiceView) },
  inspectService: { kind: 'unary', request: ofService, reply: ServiceView.nullable() },
  /**
   * Makes the service known and opens its listener; idempotent; an address that changed moves without a gap.
   * `listen: null` for applications without a web process.
   */
  declareService: {
    kind: 'unary',
    request: z.strictObject({
      ...Fenced.shape,
      listen: ListenAddress.nullable(),
      tls: z.strictObject({ certificatePem: z.string(), keyPem: z.string() }).nullable(),
      releaseHeader: z.enum(['always', 'asked', 'never']),
    }),
    reply: ServiceView,
  },
  /** Drains, stops and removes everything of the service, files and logs included. Succeeds when there is nothing. */
  destroyService: { kind: 'stream', request: Fenced, reply: z.strictObject({ removed: z.string() }) },

  hasArtifact: {
    kind: 'unary',
    request: z.strictObject({ artifactId: ArtifactId }),
    reply: z.strictObject({ present: z.boolean() }),
  },
  /**
   * Takes over a built tree that a caller who shares the disk has placed under `<home>/agent/incoming/<artifactId>`
   * (by rename). `present: false` when there is none: the caller uploads instead.
   */
  adoptArtifact: {
    kind: 'unary',
    request: z.strictObject({ artifactId: ArtifactId }),
    reply: z.strictObject({ present: z.boolean() }),
  },

  /**
   * Puts a release's files, processes and environment in place; starts nothing; idempotent by release id.
   * `env` holds resolved values, secrets among them: kept in one 0600 file and nowhere else.
   */
  installRelease: {
    kind: 'unary',
    request: z.strictObject({
      ...Fenced.shape,
      release: Release,
      artifactId: ArtifactId,
      processes: z.array(ProcessSpec),
      env: z.record(z.string(), z.string()),
      /** Values to redact from log lines that are shown or sent. */
      secretNames: z.array(z.string()),
      shared: z.array(z.string()),
      applicationPath: z.string(),
    }),
    reply: Nothing,
  },
  /**
   * Sets how many replicas of each process of a release should run. Growing starts them; shrinking takes each surplus
   * replica out of the router, drains it (at most `drainMs`), then stops it. Answers when the wish is stored and, for
   * shrinking, when it is done.
   */
  setReplicas: {
    kind: 'unary',
    request: z.strictObject({
      ...ofRelease.shape,
      replicas: z.record(z.string(), z.int().min(0)),
      drainMs: z.int().min(0),
    }),
    reply: Nothing,
  },
  /** Reports until every wished replica of the release is ready, or one has failed for good. The last line is one of the two. */
  awaitReady: {
    kind: 'stream',
    request: z.strictObject({ service: ServiceKey, releaseId: ReleaseId }),
    reply: ReadinessReport,
  },
  /**
   * Points requests at releases by weight (percent, summing to 100, or empty for none). One atomic switch, answered when
   * every router process has confirmed it. `mode` changes with it when given.
   */
  setTraffic: {
    kind: 'unary',
    request: z.strictObject({
      ...Fenced.shape,
      weights: z.array(z.strictObject({ releaseId: ReleaseId, percent: z.number().min(0).max(100) })),
      mode: ServiceMode.optional(),
      /** For `hold`: how long one request may wait before 503. */
      holdMaxMs: z.int().min(0).optional(),
      /** For `hold`: who will end it. When this process dies first, requests get 503 at once instead of waiting. */
      holdOwner: ProcessOwner.optional(),
      /** For `maintenance`: HTML to answer with. */
      page: z.string().optional(),
    }),
    reply: Nothing,
  },
  /** Reports until no request of the release is in flight, or the time is up and what is left was closed. */
  drain: {
    kind: 'stream',
    request: z.strictObject({ service: ServiceKey, releaseId: ReleaseId, timeoutMs: z.int().min(0) }),
    reply: z.strictObject({
      inFlight: z.int(),
      upgrades: z.int(),
      remainingMs: z.int(),
      done: z.boolean(),
      closed: z.int(),
    }),
  },
  /** Remembers the verdict on a release: retention and rollback read it. */
  markRelease: {
    kind: 'unary',
    request: z.strictObject({ ...ofRelease.shape, state: InstalledRelease.shape.state }),
    reply: Nothing,
  },
  /** Removes a release's files, logs and environment. Refused while it has replicas or traffic. */
  removeRelease: { kind: 'unary', request: ofRelease, reply: Nothing },
  /** Replaces each replica by a new one of the same release: new up and ready, then old drained and stopped. */
  replaceReplicas: {
    kind: 'stream',
    request: z.strictObject({ ...ofRelease.shape, drainMs: z.int().min(0) }),
    reply: z.union([ReadinessReport, z.strictObject({ state: z.literal('replaced'), replica: z.string() })]),
  },
  /** Counters per release, summed over router processes. */
  measure: { kind: 'unary', request: ofService, reply: z.record(z.string(), TrafficMeasure) },

  /** Runs a command in a release's folder with its environment. */
  exec: {
    kind: 'duplex',
    request: z.strictObject({
      service: ServiceKey,
      releaseId: ReleaseId,
      argv: z.array(z.string()).min(1),
      env: z.record(z.string(), z.string()),
    }),
    reply: ExecOutput,
  },
  /**
   * Lines of replicas, oldest first, then, with `follow`, as they come, across rotation and new releases. Logs that
   * `after` names (see `logKeyOf`) are read on from there, the others from their last `tailLines` lines on. `sinceMs` and
   * `untilMs` (epoch ms) leave out lines that were written before and after; a line that says no time of its own counts
   * as written when its log was seen to grow.
   */
  logs: {
    kind: 'stream',
    request: z.strictObject({
      service: ServiceKey,
      releaseId: ReleaseId.optional(),
      replica: z.string().optional(),
      tailLines: z.int().min(0),
      follow: z.boolean(),
      sinceMs: z.number().optional(),
      untilMs: z.number().optional(),
      after: z.record(z.string(), LogPlace).optional(),
    }),
    reply: LogReport,
  },

  ...workerOperations,
} as const

export type Operations = typeof operations
export type OperationName = keyof Operations
export type OperationRequest<Name extends OperationName> = z.input<Operations[Name]['request']>
export type OperationReply<Name extends OperationName> = z.output<Operations[Name]['reply']>
