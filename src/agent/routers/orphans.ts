// Routers that outlived the agent that started them. The list on disk names them; pid and start time prove them.
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import type { Clock } from '../../kernel/call.ts'
import { isAlive, processStartOf } from '../../kernel/process-identity.ts'
import { takeAgentLock } from '../agent-lock.ts'
import type { AgentLog } from '../host.ts'
import type { AgentPaths } from '../paths.ts'
import { signalGroup } from '../replicas/process-group.ts'
import { writeDurably } from '../state/durable-file.ts'

const RouterRecords = z.array(z.object({ pid: z.int(), processStartedAt: z.string() }))
type RouterRecord = z.infer<typeof RouterRecords>[number]

/** A router that lost its agent has a new one up within this time. */
const guardWithinMs = 3_000
/** What an orphan gets to answer what is in flight. */
const retireWithinMs = 5_000

/** Writes down which routers run, for a later agent. */
export async function writeRouterRecords(paths: AgentPaths, pids: readonly number[]): Promise<void> {
  const records = pids.map((pid) => ({ pid, processStartedAt: processStartOf(pid) ?? 'ended' }))
  await writeDurably(paths.routers, JSON.stringify(records), { sync: 'no' })
}

async function readLiveRouters(paths: AgentPaths): Promise<readonly RouterRecord[]> {
  try {
    return RouterRecords.parse(JSON.parse(await readFile(paths.routers, 'utf8'))).filter(isAlive)
  } catch {
    // No list, or a damaged one: orphans, if any, keep their sockets until they end.
    return []
  }
}

/**
 * Lets the agent that an orphaned router starts take over before a freshly started one does: it gets the listening
 * sockets with every connection that waits in them. Resolves when it has, when no router is left, or after 3 s.
 */
export async function waitForRouterGuard(paths: AgentPaths, clock: Clock): Promise<void> {
  const untilMs = clock.monotonicMs() + guardWithinMs
  while (clock.monotonicMs() < untilMs && (await readLiveRouters(paths)).length > 0) {
    const lock = takeAgentLock(paths.lock)
    if (lock === undefined) return
    lock.release()
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Ends routers that have no agent any more: asked first, so that they answer what is in flight. */
export async function endOrphanRouters(paths: AgentPaths, log: AgentLog): Promise<void> {
  const orphans = await readLiveRouters(paths)
  if (orphans.length === 0) return
  log({ what: 'orphaned routers ended', pids: orphans.map((router) => router.pid) })
  for (const router of orphans) signalGroup(router.pid, 'SIGTERM')
  const untilMs = performance.now() + retireWithinMs
  while (orphans.some(isAlive) && performance.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  for (const router of orphans.filter(isAlive)) signalGroup(router.pid, 'SIGKILL')
}
