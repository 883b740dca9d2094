import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { exitCodes, systemCodeOf } from '../../kernel/errors.ts'
import type { OpenAgentOptions } from '../client.ts'
import { agentEntry } from '../entry.ts'
import { agentStartFailed, homeUnwritable } from '../errors.ts'
import { readTail } from '../logs/read-tail.ts'
import { agentPaths } from '../paths.ts'
import { minimalEnvironment } from '../replicas/environment.ts'
import type { OpenWay } from './connect.ts'

/** Node, a cold disk and a busy machine: far more than the 150 ms that it takes. */
const startWithinMs = 20_000

export type StartingAgent = {
  /** Asks `connect` until it gives a way. @throws NX-AGENT-START-FAILED with the last lines of the agent's log */
  untilReady(connect: () => Promise<OpenWay | undefined>, everyMs: number): Promise<OpenWay>
}

/**
 * Starts an agent that outlives us: own session, so that Ctrl-C does not reach it; nothing of our environment but
 * paths and language, since it stays when the secrets of this terminal are long forgotten.
 */
export function startAgentProcess(options: OpenAgentOptions): StartingAgent {
  const { log: logFile } = agentPaths(options.home)
  const [program = '', ...rest] = options.entry ?? agentEntry()
  const log = openLog(logFile)
  let ended: string | undefined
  const child = spawn(program, [...rest, 'agent', '--home', options.home], {
    detached: true,
    stdio: ['ignore', log, log],
    env: minimalEnvironment(process.env, process.platform),
    cwd: options.home,
    windowsHide: true,
  })
  closeSync(log)
  child.once('error', (error) => (ended = error.message))
  child.once('exit', (code, signal) => {
    // Another agent was faster: that one will answer.
    if (code !== exitCodes.locked) ended = `it ended with ${signal ?? `code ${code}`}`
  })
  child.unref()
  const failure = (why: string): Error =>
    agentStartFailed({ home: options.home, why, logFile, logTail: [...readTail(logFile, 8)] })
  return {
    untilReady: async (connect, everyMs) => {
      const untilMs = performance.now() + startWithinMs
      while (performance.now() < untilMs) {
        options.signal?.throwIfAborted()
        const connected = await connect()
        if (connected !== undefined) return connected
        if (ended !== undefined) throw failure(ended)
        await new Promise((resolve) => setTimeout(resolve, everyMs))
      }
      throw failure(`it did not answer within ${startWithinMs} ms`)
    },
  }
}

function openLog(file: string): number {
  try {
    return openSync(file, 'a', 0o600)
  } catch (error) {
    throw homeUnwritable({ path: file, systemCode: systemCodeOf(error) ?? 'EIO' }, { cause: error })
  }
}
