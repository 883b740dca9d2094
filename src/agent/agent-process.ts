// agent: one background process per host and home that owns addresses, routers and replicas.
// Enters: replicas/, routers/, releases/, state/, logs/, the protocol and its server.
// Stays out: HTTP traffic (router/), what a deployment is (the deployment room), printing.
import { mkdir } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { systemClock } from '../kernel/call.ts'
import { exitCodes, systemCodeOf } from '../kernel/errors.ts'
import type { AgentLock } from './agent-lock.ts'
import { takeAgentLock } from './agent-lock.ts'
import { createAgentLog } from './agent-log.ts'
import { Agent } from './agent.ts'
import { agentAlreadyRuns, homeUnwritable } from './errors.ts'
import { agentPaths } from './paths.ts'
import { linkToParent } from './routers/router-link.ts'
import { endOrphanRouters, waitForRouterGuard } from './routers/orphans.ts'
import type { Inheritance } from './upgrade/inheritance.ts'
import { receiveInheritance } from './upgrade/inheritance.ts'

/** Who started this process: a router that lost its agent, an agent that wants a successor, or somebody else. */
export type AgentOrigin = 'nobody' | 'router' | 'agent'

/**
 * Runs the agent of a home until it is told to end. Resolves with the exit code.
 *
 * Promise: of several that start at once one serves, the others end with the code of a held lock.
 */
export async function runAgent(start: {
  readonly home: string
  readonly origin: AgentOrigin
}): Promise<number> {
  if (!isAbsolute(start.home))
    return refuse(`--home must be an absolute path, not "${start.home}"`, exitCodes.usage)
  const paths = agentPaths(start.home)
  try {
    await mkdir(paths.root, { recursive: true, mode: 0o700 })
  } catch (error) {
    const failure = homeUnwritable({ path: paths.root, systemCode: systemCodeOf(error) ?? 'EIO' })
    return refuse(failure.message, failure.exitCode)
  }
  const inherited = start.origin === 'nobody' ? undefined : await receiveInheritance()
  // Routers that lost their agent hold the addresses and are starting an agent of their own: that one takes them over.
  if (start.origin === 'nobody') await waitForRouterGuard(paths, systemClock)
  const lock = start.origin === 'agent' ? undefined : takeAgentLock(paths.lock)
  if (lock === undefined && start.origin !== 'agent') {
    return refuse(agentAlreadyRuns({ home: start.home }).message, exitCodes.locked)
  }
  return serve(start, inherited, lock)
}

async function serve(
  start: { readonly home: string; readonly origin: AgentOrigin },
  inherited: Inheritance | undefined,
  lock: AgentLock | undefined,
): Promise<number> {
  const paths = agentPaths(start.home)
  const log = createAgentLog(paths.log)
  const agent = new Agent(start.home, log)
  keepRunning(agent, log)
  const link = start.origin === 'router' ? linkToParent() : undefined
  // After a guard, routers besides the one that started us retire by themselves.
  if (start.origin === 'nobody') await endOrphanRouters(paths, log)
  await agent.begin(inherited?.listeners ?? new Map(), link)
  if (start.origin === 'agent' && inherited !== undefined) {
    inherited.tell({ type: 'serving' })
    await inherited.released
  }
  const held = lock ?? takeAgentLock(paths.lock)
  if (held === undefined) {
    // The old agent died in the middle, and its router's new agent was faster.
    await agent.abandon()
    return refuse(agentAlreadyRuns({ home: start.home }).message, exitCodes.locked)
  }
  await agent.open(held)
  if (start.origin === 'agent' && inherited !== undefined) {
    inherited.tell({ type: 'ready', description: await agent.describe() })
    if (inherited.elder !== undefined) agent.follow(inherited.elder)
  }
  await agent.ended
  return exitCodes.done
}

function keepRunning(agent: Agent, log: ReturnType<typeof createAgentLog>): void {
  // The terminal that started us may close.
  process.on('SIGHUP', () => undefined)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void agent.shutDown('leave'))
  }
  process.on('unhandledRejection', (reason) => {
    log({
      what: 'unhandled rejection',
      why: reason instanceof Error ? (reason.stack ?? reason.message) : String(reason),
    })
  })
}

function refuse(why: string, exitCode: number): number {
  process.stderr.write(`nexo agent: ${why}\n`)
  return exitCode
}
