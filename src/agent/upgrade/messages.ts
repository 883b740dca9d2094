// What an agent and its successor tell each other over the channel between them.
import * as z from 'zod'
import { AgentDescription } from '../protocol/documents.ts'
import type { ToRouter } from '../router/contract.ts'

/** From whoever holds the listening sockets: a handle comes with each `listener`. */
export const HandedOver = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listener'), listenerId: z.string() }),
  z.object({ type: z.literal('listeners-done') }),
  /** The old agent has let go of socket and lock. */
  z.object({ type: z.literal('released') }),
])
export type HandedOver = z.infer<typeof HandedOver>

/** From the successor. */
export const SuccessorNews = z.discriminatedUnion('type', [
  /** Its routers carry traffic; the old agent may let go. */
  z.object({ type: z.literal('serving') }),
  z.object({ type: z.literal('ready'), description: AgentDescription }),
])
export type SuccessorNews = z.infer<typeof SuccessorNews>

const routerMessages: ReadonlySet<unknown> = new Set<ToRouter['type']>(['table', 'report', 'close-pool'])

/** Whether a successor speaks to our routers. The channel is private to the two, so a message's type tells its shape. */
export const isToRouter = (message: unknown): message is ToRouter =>
  typeof message === 'object' && message !== null && 'type' in message && routerMessages.has(message.type)
