import { setTimeout as wait } from 'node:timers/promises'
import { isAlive } from '../../kernel/process-identity.ts'
import type { ReplicaExit } from './spawn.ts'

/** How often an adopted process is looked at: it is no child of ours, so nobody tells us when it ends. */
const lookEveryMs = 200

/** Resolves when a process that another agent started has ended. Its exit code is its parent's to know. */
export async function watchEnd(identity: {
  readonly pid: number
  readonly processStartedAt: string
}): Promise<ReplicaExit> {
  while (isAlive(identity)) await wait(lookEveryMs, undefined, { ref: false })
  return { exitCode: null, signal: null }
}
