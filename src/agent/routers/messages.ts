import * as z from 'zod'
import { TrafficMeasure } from '../protocol/documents.ts'
import type { FromRouter } from '../router/contract.ts'

const Report = z.object({
  tableVersion: z.number(),
  pools: z.array(
    z.object({
      key: z.string(),
      releaseId: z.string(),
      measure: TrafficMeasure,
      replicas: z.array(z.object({ id: z.string(), inFlight: z.number(), upgrades: z.number() })),
    }),
  ),
})

const Message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('applied'), version: z.number() }),
  z.object({ type: z.literal('report'), requestId: z.number(), report: Report }),
  z.object({
    type: z.literal('suspect'),
    key: z.string(),
    replicaId: z.string(),
    releaseId: z.string(),
  }),
])

/** A message of a router; undefined for anything else on the channel. */
export const parseFromRouter = (message: unknown): FromRouter | undefined => {
  const parsed = Message.safeParse(message)
  return parsed.success ? parsed.data : undefined
}
