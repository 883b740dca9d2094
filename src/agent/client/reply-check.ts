// reply-check: whether what an agent answered is what the protocol says.
import * as z from 'zod'
import { agentReplyInvalid } from '../errors.ts'
import { operations, type OperationName, type OperationReply } from '../protocol.ts'

/** The reply, read by its schema. @throws NX-AGENT-REPLY-INVALID */
export function checkReply<Name extends OperationName>(name: Name, value: unknown): OperationReply<Name>
export function checkReply(name: OperationName, value: unknown): unknown {
  const parsed = operations[name].reply.safeParse(value)
  if (parsed.success) return parsed.data
  throw agentReplyInvalid({ operation: name, why: z.prettifyError(parsed.error).replaceAll('\n', ' ') })
}
