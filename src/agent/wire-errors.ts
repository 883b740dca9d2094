// Errors as they cross the socket: data on the way out, NexoError again on the way in.
import * as z from 'zod'
import type { ErrorData, ExitCode } from '../kernel/errors.ts'
import { defineError, exitCodes, messageOf, NexoError } from '../kernel/errors.ts'

export const agentInternal = defineError({
  code: 'NX-AGENT-INTERNAL',
  exitCode: exitCodes.internal,
  meaning: 'The agent met something that it has no name for.',
  remedies: ['Report it with the last lines of the agent log.'],
  details: z.strictObject({ why: z.string() }),
  message: (d) => `the agent failed: ${d.why}`,
  hint: () => 'Report it with the last lines of agent.log in NEXO_HOME/agent.',
})

/** Data of whatever was thrown. */
export const toErrorData = (error: unknown): ErrorData =>
  error instanceof NexoError ? error.toData() : agentInternal({ why: messageOf(error) }).toData()

const exitCodeValues = new Set<unknown>(Object.values(exitCodes))
const isExitCode = (value: unknown): value is ExitCode => exitCodeValues.has(value)
const isRecord = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The error of `{ "error": ErrorData }`; undefined for any other value. Read by hand: every reply passes here. */
export function errorOfReply(value: unknown): NexoError | undefined {
  if (!isRecord(value) || !isRecord(value['error'])) return undefined
  const { code, message, hint, exitCode, details } = value['error']
  if (typeof code !== 'string' || typeof message !== 'string' || typeof hint !== 'string') return undefined
  if (!isExitCode(exitCode) || !isRecord(details)) return undefined
  return new NexoError({ code, message, hint, exitCode, details })
}
