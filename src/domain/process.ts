import * as z from 'zod'

/** `web` stands behind the router; `worker` is ready when it stays up; `task` runs once and ends. */
export const ProcessRole = z.enum(['web', 'worker', 'task'])
export type ProcessRole = z.infer<typeof ProcessRole>

/** How readiness of a web process is asked. */
export const HealthProbe = z.strictObject({
  /** Absolute path and query, such as `/readyz`. Absent: any HTTP answer below 500 on `/` counts. */
  path: z.string().startsWith('/').optional(),
  /** How long a replica may take from start to ready. */
  timeoutMs: z.int().min(1).default(30_000),
  intervalMs: z.int().min(1).default(250),
  /** How long one probe may take. */
  probeTimeoutMs: z.int().min(1).default(5_000),
})
export type HealthProbe = z.infer<typeof HealthProbe>

/** POSIX resource limits that a replica starts with. Absent: as the agent's. */
export const ResourceLimits = z.strictObject({
  openFiles: z.int().min(1).optional(),
  memoryBytes: z.int().min(1).optional(),
})
export type ResourceLimits = z.infer<typeof ResourceLimits>

/**
 * One kind of process of an application. `argv` is run without a shell; `$PORT` and `${PORT}` inside arguments and
 * environment values are replaced by the replica's port.
 */
export const ProcessSpec = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_-]{0,30}$/),
  role: ProcessRole,
  argv: z.array(z.string()).min(1),
  /** Relative to the release's folder; `.` for its root. */
  workingDirectory: z.string().default('.'),
  replicas: z.int().min(0).default(1),
  health: HealthProbe.prefault({}),
  /** Signal that asks the process to end, then the grace before SIGKILL. */
  stopSignal: z.enum(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2']).default('SIGTERM'),
  stopGraceMs: z.int().min(0).default(10_000),
  limits: ResourceLimits.prefault({}),
})
export type ProcessSpec = z.infer<typeof ProcessSpec>
