import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { writeDurably } from './state/durable-file.ts'

/** Who serves a home now. For messages: the lock and the socket decide. */
export const AgentIdentity = z.object({
  pid: z.int(),
  processStartedAt: z.string(),
  version: z.string(),
  protocol: z.int(),
})
export type AgentIdentity = z.infer<typeof AgentIdentity>

export const writeAgentIdentity = (file: string, identity: AgentIdentity): Promise<void> =>
  writeDurably(file, JSON.stringify(identity), { sync: 'no' })

export async function readAgentIdentity(file: string): Promise<AgentIdentity | undefined> {
  try {
    return AgentIdentity.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    // None yet, or half of one after a power cut: nothing depends on it.
    return undefined
  }
}
