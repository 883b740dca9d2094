import { readFile, readlink, realpath } from 'node:fs/promises'
import { processStartOf } from '../../kernel/process-identity.ts'
import { parseProcessStat, readPids } from './process-stat.ts'

/** A process that an agent of this home started, found without any record of it. */
export type FoundReplica = {
  readonly pid: number
  readonly processStartedAt: string
  readonly application: string
  readonly environment: string
  readonly releaseId: string
  readonly replicaId: string
  readonly port: number | null
}

/**
 * Replicas that run below `folder`, by their own environment: first processes of a group whose executable's folder or
 * working directory was set by nexo. Linux only; empty elsewhere.
 *
 * Finds what an agent started and had no time to write down before it was killed.
 */
export async function findReplicaProcesses(folder: string): Promise<readonly FoundReplica[]> {
  const found: FoundReplica[] = []
  // The system knows working directories by their real path.
  const real = await realpath(folder).catch(() => folder)
  for (const pid of await readPids()) {
    const replica = await readReplica(Number(pid), real)
    if (replica !== undefined) found.push(replica)
  }
  return found
}

async function readReplica(pid: number, folder: string): Promise<FoundReplica | undefined> {
  try {
    const stat = parseProcessStat(await readFile(`/proc/${pid}/stat`, 'latin1'))
    if (stat === undefined || stat.group !== pid) return undefined
    const env = parseEnviron(await readFile(`/proc/${pid}/environ`, 'utf8'))
    const place = await readlink(`/proc/${pid}/cwd`)
    if (place !== folder && !place.startsWith(`${folder}/`)) return undefined
    return replicaOf(pid, env)
  } catch {
    // It has ended, or is another user's.
    return undefined
  }
}

function replicaOf(pid: number, env: ReadonlyMap<string, string>): FoundReplica | undefined {
  const releaseId = env.get('NEXO_RELEASE')
  const replicaId = env.get('NEXO_REPLICA')
  const processStartedAt = processStartOf(pid)
  if (releaseId === undefined || replicaId === undefined || processStartedAt === undefined) return undefined
  const application = env.get('NEXO_APPLICATION') ?? ''
  const environment = env.get('NEXO_ENVIRONMENT') ?? ''
  const port = Number(env.get('PORT'))
  return {
    pid,
    processStartedAt,
    application,
    environment,
    releaseId,
    replicaId,
    port: port > 0 ? port : null,
  }
}

/** /proc/PID/environ: `NAME=value` with a zero byte after each. */
export function parseEnviron(text: string): ReadonlyMap<string, string> {
  const pairs = text.split('\0').filter((entry) => entry.includes('='))
  return new Map(
    pairs.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  )
}
