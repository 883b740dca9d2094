// workers: processes of nexo itself that the agent keeps running in the background, such as the monitor.
import * as z from 'zod'

/**
 * A process of nexo itself that runs in the background for this home, such as the monitor: started by argv, started
 * again with a growing pause when it ends, found again by the next agent. Its output is its log file.
 */
export const WorkerSpec = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  argv: z.array(z.string()).min(1),
  /** Absolute. */
  directory: z.string(),
  env: z.record(z.string(), z.string()),
})
export type WorkerSpec = z.infer<typeof WorkerSpec>

export const WorkerView = z.strictObject({
  id: z.string(),
  state: z.enum(['running', 'backing-off', 'stopping']),
  pid: z.int().nullable(),
  startedAt: z.iso.datetime().nullable(),
  restarts: z.int().min(0),
  /** How it ended last, in words; null when it never did. */
  lastEnd: z.string().nullable(),
  logFile: z.string(),
})
export type WorkerView = z.infer<typeof WorkerView>

const Nothing = z.strictObject({})

/** Operations of the protocol about workers. */
export const workerOperations = {
  /**
   * Makes a worker run. The same spec again changes nothing; another spec under the same id ends the old process first.
   * Answers when the wish is stored and the process was started.
   */
  declareWorker: { kind: 'unary', request: z.strictObject({ worker: WorkerSpec }), reply: WorkerView },
  listWorkers: { kind: 'unary', request: Nothing, reply: z.array(WorkerView) },
  /** Ends a worker (SIGTERM, then SIGKILL after 10 s) and forgets it. Succeeds when there is none. */
  removeWorker: {
    kind: 'unary',
    request: z.strictObject({ id: WorkerSpec.shape.id }),
    reply: z.strictObject({ removed: z.boolean() }),
  },
} as const
