// Why a release did not become ready: one code per cause, each with the application's own last lines.
import * as z from 'zod'
import { defineError, exitCodes } from '../kernel/errors.ts'

const base = {
  releaseId: z.string(),
  replica: z.string(),
  waitedMs: z.int(),
  /** The application's last lines, oldest first, redacted. */
  logTail: z.array(z.string()),
}
const exitCode = exitCodes.restored
const readLogs = (d: { releaseId: string }): string => `Read \`nexo logs --release ${d.releaseId}\`.`
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`

export const replicaExited = defineError({
  code: 'NX-DEPLOY-EXITED',
  exitCode,
  meaning: 'The application ended before it was ready, or during the health gate.',
  causes: ['It crashed: see its last lines.', 'It is a command that ends, not a server.'],
  remedies: ['Fix what its last lines say.', 'Check `app.start` in nexo.yaml.'],
  details: z.strictObject({
    ...base,
    exitCode: z.int().nullable(),
    signal: z.string().nullable(),
    restarts: z.int(),
  }),
  message: (d) =>
    `${d.replica} of ${d.releaseId} ended with ${d.signal ?? `exit code ${d.exitCode ?? 'unknown'}`} after ${seconds(d.waitedMs)}`,
  hint: (d) => `Its last lines say why. ${readLogs(d)}`,
})

export const spawnFailed = defineError({
  code: 'NX-DEPLOY-SPAWN-FAILED',
  exitCode,
  meaning: 'The start command could not be started at all.',
  causes: ['The program is not installed, not on PATH, or not executable.'],
  remedies: ['Install it on the target, or correct `app.start` in nexo.yaml.'],
  details: z.strictObject({ ...base, program: z.string(), systemCode: z.string() }),
  message: (d) => `"${d.program}" could not be started for ${d.replica} of ${d.releaseId}: ${d.systemCode}`,
  hint: (d) =>
    d.systemCode.startsWith('NX-')
      ? `Read \`nexo explain ${d.systemCode}\`: it is not the program that is at fault.`
      : `Install "${d.program}" on the target, or correct app.start in nexo.yaml.`,
})

export const neverListened = defineError({
  code: 'NX-DEPLOY-NEVER-LISTENED',
  exitCode,
  meaning: 'The application runs but opened no port in the time it has.',
  causes: ['It is a worker, not a server.', 'It needs longer to start.', 'It waits for something else.'],
  remedies: [
    'Listen on the port in $PORT.',
    'Raise `app.health.timeout`.',
    'Set `role: worker` for a process without HTTP.',
  ],
  details: z.strictObject({ ...base, port: z.int() }),
  message: (d) =>
    `${d.replica} of ${d.releaseId} did not listen on port ${d.port} (or any other) within ${seconds(d.waitedMs)}`,
  hint: () => 'Listen on the port in $PORT, or raise app.health.timeout in nexo.yaml.',
})

export const wrongPort = defineError({
  code: 'NX-DEPLOY-WRONG-PORT',
  exitCode,
  meaning: 'The application listens on another port than the one it was given in $PORT.',
  causes: ['A port written into the source or the start command.'],
  remedies: ['Read the port from the PORT environment variable, or put $PORT into `app.start`.'],
  details: z.strictObject({ ...base, port: z.int(), listensOn: z.array(z.string()) }),
  message: (d) =>
    `${d.replica} of ${d.releaseId} listens on ${d.listensOn.join(', ')}, but was given port ${d.port} in $PORT`,
  hint: (d) => `Make it read the PORT environment variable (it is ${d.port}), or use $PORT in app.start.`,
})

export const unreachableAddress = defineError({
  code: 'NX-DEPLOY-WRONG-ADDRESS',
  exitCode,
  meaning: 'The application listens on the right port, but on an address that the router cannot reach.',
  causes: ['It binds to one interface or one IP version only.'],
  remedies: ['Bind to 127.0.0.1, ::1 or all interfaces.'],
  details: z.strictObject({ ...base, port: z.int(), listensOn: z.array(z.string()) }),
  message: (d) =>
    `${d.replica} of ${d.releaseId} listens on ${d.listensOn.join(', ')}, where the router cannot reach it`,
  hint: (d) => `Bind to 127.0.0.1:${d.port}, or to all interfaces.`,
})

export const healthTimeout = defineError({
  code: 'NX-DEPLOY-HEALTH-TIMEOUT',
  exitCode,
  meaning: 'The application listens, but its health check did not pass in the time it has.',
  causes: ['It answers with an error.', 'The health path does not exist.', 'It is slow to start.'],
  remedies: ['Correct `app.health.path`, fix what it answers, or raise `app.health.timeout`.'],
  details: z.strictObject({ ...base, status: z.int().nullable(), lastAnswer: z.string() }),
  message: (d) =>
    `${d.replica} of ${d.releaseId} was not healthy after ${seconds(d.waitedMs)}; last answer: ${d.lastAnswer}`,
  hint: (d) => `${readLogs(d)} Or raise app.health.timeout in nexo.yaml.`,
})

export const redirectLoop = defineError({
  code: 'NX-DEPLOY-REDIRECT-LOOP',
  exitCode,
  meaning: 'The health check was redirected for ever, or to another origin.',
  causes: ['The application redirects HTTP to HTTPS although the router speaks HTTP to it.'],
  remedies: ['Answer the health path without a redirect, or honour x-forwarded-proto.'],
  details: z.strictObject({ ...base, location: z.string() }),
  message: (d) =>
    `the health check of ${d.replica} of ${d.releaseId} is redirected to ${d.location} for ever`,
  hint: () => 'Set app.health.path to a path that answers 2xx without a redirect.',
})
