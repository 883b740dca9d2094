// What the agent says piece by piece: log lines, the way to readiness, the output of a command.
import * as z from 'zod'
import { ReleaseId } from '../../domain/release.ts'

export const LogLine = z.strictObject({
  time: z.iso.datetime().nullable(),
  releaseId: ReleaseId,
  replica: z.string(),
  text: z.string(),
})
export type LogLine = z.infer<typeof LogLine>

/** A log by the release and replica that write it, as places name it. */
export const logKeyOf = (line: { readonly releaseId: string; readonly replica: string }): string =>
  `${line.releaseId} ${line.replica}`

/** Bytes of a log that stand before a place in it, rotated ones included. */
export const LogPlace = z.int().min(0)

/**
 * What reading logs says. `place` is where the log goes on after the line; `skipped` counts bytes that were thrown away
 * before they could be read; `caught-up` comes once, when everything that was there has been said.
 */
export const LogReport = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('line'), ...LogLine.shape, place: LogPlace }),
  z.strictObject({
    kind: z.literal('skipped'),
    releaseId: ReleaseId,
    replica: z.string(),
    bytes: z.int().min(1),
  }),
  z.strictObject({ kind: z.literal('caught-up'), places: z.record(z.string(), LogPlace) }),
])
export type LogReport = z.infer<typeof LogReport>

/** What readiness waiting says. `failed` names the cause; the application dying beats the time-out. */
export const ReadinessReport = z.discriminatedUnion('state', [
  z.strictObject({
    state: z.literal('waiting'),
    replica: z.string(),
    waitedMs: z.int(),
    remainingMs: z.int(),
    lastAnswer: z.string(),
  }),
  z.strictObject({ state: z.literal('replica-ready'), replica: z.string(), afterMs: z.int() }),
  z.strictObject({ state: z.literal('ready'), afterMs: z.int() }),
  z.strictObject({
    state: z.literal('failed'),
    replica: z.string(),
    cause: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('exited'),
        exitCode: z.int().nullable(),
        signal: z.string().nullable(),
        restarts: z.int(),
      }),
      z.strictObject({ kind: z.literal('spawn-failed'), systemCode: z.string(), program: z.string() }),
      z.strictObject({
        kind: z.literal('not-listening'),
        port: z.int(),
        listensOn: z.array(z.strictObject({ host: z.string(), port: z.int() })),
      }),
      z.strictObject({ kind: z.literal('unhealthy'), status: z.int().nullable(), lastAnswer: z.string() }),
      z.strictObject({ kind: z.literal('redirect-loop'), location: z.string() }),
    ]),
    waitedMs: z.int(),
    /** The application's own last lines, oldest first, redacted. */
    logTail: z.array(z.string()),
  }),
])
export type ReadinessReport = z.infer<typeof ReadinessReport>

/** Output of a one-off process. `exit` is the last one. Data is base64. */
export const ExecOutput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stdout'), data: z.base64() }),
  z.strictObject({ kind: z.literal('stderr'), data: z.base64() }),
  z.strictObject({ kind: z.literal('exit'), exitCode: z.int().nullable(), signal: z.string().nullable() }),
])
export type ExecOutput = z.infer<typeof ExecOutput>
/** Input of a one-off process after the first line. `end` closes its stdin. Closing the call kills the process group. */
export const ExecInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stdin'), data: z.base64() }),
  z.strictObject({ kind: z.literal('end') }),
])
export type ExecInput = z.infer<typeof ExecInput>
