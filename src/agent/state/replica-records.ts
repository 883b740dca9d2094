// What the agent last saw of a service's replicas, so that a later agent can adopt them. Lost without harm: replicas
// are also found by their environment.
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { writeDurably } from './durable-file.ts'

export const ReplicaRecord = z.strictObject({
  id: z.string(),
  releaseId: z.string(),
  process: z.string(),
  pid: z.int(),
  processStartedAt: z.string(),
  host: z.string(),
  port: z.int().nullable(),
  startedAt: z.iso.datetime(),
  restarts: z.int().min(0),
  ready: z.boolean(),
})
export type ReplicaRecord = z.infer<typeof ReplicaRecord>

/** Records of an earlier agent; none when the file is missing or damaged, since a scan finds the replicas as well. */
export async function readReplicaRecords(file: string): Promise<readonly ReplicaRecord[]> {
  try {
    return z.array(ReplicaRecord).parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return []
  }
}

/** Not synced: after a power cut no replica is alive. @throws NX-AGENT-WRITE-FAILED */
export const writeReplicaRecords = (file: string, records: readonly ReplicaRecord[]): Promise<void> =>
  writeDurably(file, JSON.stringify(records), { sync: 'no' })
