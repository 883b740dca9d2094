import { mkdir } from 'node:fs/promises'
import { systemCodeOf } from '../../kernel/errors.ts'
import { isAlive } from '../../kernel/process-identity.ts'
import { readAgentIdentity } from '../agent-identity.ts'
import type { OpenAgentOptions } from '../client.ts'
import {
  agentConnectionLost,
  agentHung,
  agentNotRunning,
  agentProtocolMismatch,
  homeUnwritable,
} from '../errors.ts'
import { agentPaths } from '../paths.ts'
import type { AgentDescription } from '../protocol/documents.ts'
import { protocolVersion } from '../protocol-version.ts'
import { checkSocketFolder, ownSocketAddress } from '../socket-folder.ts'
import { createCalls } from './calls.ts'
import type { Transport } from './transport.ts'
import { socketTransport } from './transport.ts'

export type OpenWay = { readonly transport: Transport; readonly description: AgentDescription }

/** An agent answers within a millisecond; one that needs longer than this does not answer. */
const answerWithinMs = 5_000
/** How long an agent that is known to live may be without a socket: it starts, or hands over. */
const socketWithinMs = 5_000
const lookEveryMs = 15

/** Connects to the agent of a home, or starts it first. */
export async function connectOrStart(options: OpenAgentOptions): Promise<OpenWay> {
  const connected = await tryConnect(options)
  if (connected !== undefined) return connected
  if (await isAgentAlive(options.home)) {
    const late = await connectWithin(options, socketWithinMs)
    if (late !== undefined) return late
  }
  if (options.start === 'never') throw agentNotRunning({ home: options.home })
  await makeHome(options.home)
  const { startAgentProcess } = await import('./start-agent.ts')
  const starting = startAgentProcess(options)
  return starting.untilReady(() => tryConnect(options), lookEveryMs)
}

async function connectWithin(options: OpenAgentOptions, withinMs: number): Promise<OpenWay | undefined> {
  const untilMs = performance.now() + withinMs
  while (performance.now() < untilMs && (await isAgentAlive(options.home))) {
    options.signal?.throwIfAborted()
    const connected = await tryConnect(options)
    if (connected !== undefined) return connected
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
  return undefined
}

async function isAgentAlive(home: string): Promise<boolean> {
  const identity = await readAgentIdentity(agentPaths(home).identity)
  return identity !== undefined && isAlive(identity)
}

/** One attempt; undefined when nothing listens there. */
async function tryConnect(options: OpenAgentOptions): Promise<OpenWay | undefined> {
  const address = ownSocketAddress(options.home)
  if (address.folder !== undefined && !(await isSafeFolder(address.folder))) return undefined
  const transport = socketTransport(address.path)
  const patience = AbortSignal.timeout(answerWithinMs)
  const signal = options.signal === undefined ? patience : AbortSignal.any([patience, options.signal])
  try {
    const description = await createCalls(transport).call('describe', {}, { signal })
    if (description.protocol === protocolVersion) return { transport, description }
    throw agentProtocolMismatch({ agent: description.protocol, caller: protocolVersion })
  } catch (error) {
    transport.close()
    options.signal?.throwIfAborted()
    if (patience.aborted) throw await hungError(options.home)
    if (isAbsent(error)) return undefined
    throw error
  }
}

/** False when there is no folder yet. @throws NX-AGENT-SOCKET-UNSAFE */
async function isSafeFolder(folder: string): Promise<boolean> {
  try {
    await checkSocketFolder(folder)
    return true
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return false
    throw error
  }
}

/** No socket, a socket of a dead agent, or an agent that let go of it in this moment. */
function isAbsent(error: unknown): boolean {
  if (!agentConnectionLost.matches(error)) return false
  const code = systemCodeOf(error.cause) ?? ''
  return ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(code)
}

async function hungError(home: string): Promise<Error> {
  const identity = await readAgentIdentity(agentPaths(home).identity)
  return agentHung({ home, pid: identity?.pid ?? null, waitedMs: answerWithinMs })
}

async function makeHome(home: string): Promise<void> {
  const { root } = agentPaths(home)
  try {
    await mkdir(root, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw homeUnwritable({ path: root, systemCode: systemCodeOf(error) ?? 'EIO' }, { cause: error })
  }
}
