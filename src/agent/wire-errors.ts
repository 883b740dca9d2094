// Errors as they cross the socket: data on the way out, NexoError again on the way in.
import * as z from 'zod'
import type { ErrorData } from '../kernel/errors.ts'
import { defineError, exitCodes, messageOf, NexoError } from '../kernel/errors.ts'

const WireError = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  exitCode: z.literal(Object.values(exitCodes)),
  details: z.record(z.string(), z.unknown()),
})

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

/** The error of `{ "error": ErrorData }`; undefined for any other value. */
export function errorOfReply(value: unknown): NexoError | undefined {
  const parsed = z.object({ error: WireError }).safeParse(value)
  return parsed.success ? new NexoError(parsed.data.error) : undefined
}
