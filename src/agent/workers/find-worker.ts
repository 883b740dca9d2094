import { readFile } from 'node:fs/promises'
import { processStartOf } from '../../kernel/process-identity.ts'
import { parseEnviron } from '../replicas/find-processes.ts'
import { parseProcessStat, readPids } from '../replicas/process-stat.ts'

/** The variable by which a worker's process is known: the folder that the agent keeps for it. */
export const workerVariable = 'NEXO_WORKER'

/** A process that an agent started as a worker and had no time to write down. */
export type FoundWorker = { readonly pid: number; readonly processStartedAt: string }

/**
 * Processes that run as the worker of `folder`: first of their group, started with exactly `argv`. Linux only; empty
 * elsewhere. What a worker starts by itself inherits the variable, and has another argv.
 */
export async function findWorkerProcesses(
  folder: string,
  argv: readonly string[],
): Promise<readonly FoundWorker[]> {
  const found: FoundWorker[] = []
  for (const pid of await readPids()) {
    if (!(await isWorker(Number(pid), folder, argv))) continue
    const processStartedAt = processStartOf(Number(pid))
    if (processStartedAt !== undefined) found.push({ pid: Number(pid), processStartedAt })
  }
  return found
}

async function isWorker(pid: number, folder: string, argv: readonly string[]): Promise<boolean> {
  try {
    const env = parseEnviron(await readFile(`/proc/${pid}/environ`, 'utf8'))
    if (env.get(workerVariable) !== folder) return false
    const stat = parseProcessStat(await readFile(`/proc/${pid}/stat`, 'latin1'))
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8')
    return stat?.group === pid && line === argv.map((argument) => `${argument}\0`).join('')
  } catch {
    // It has ended, or is another user's.
    return false
  }
}
