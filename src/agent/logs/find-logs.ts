import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCodeOf } from '../../kernel/errors.ts'
import { releasePaths } from '../paths.ts'
import { logKeyOf } from '../protocol/reports.ts'
import { readReleaseEnvironment } from '../releases/release-environment.ts'
import type { Service } from '../service.ts'
import { createRedactor } from './redaction.ts'

/** The log of one replica of one release. */
export type LogSource = {
  readonly key: string
  readonly file: string
  readonly releaseId: string
  readonly replica: string
  readonly redact: (text: string) => string
}

type Wanted = { readonly releaseId?: string | undefined; readonly replica?: string | undefined }

/** The logs of a service, in the order of releases and replicas. @throws NX-AGENT-RELEASE-UNKNOWN */
export async function findLogs(service: Service, wanted: Wanted): Promise<readonly LogSource[]> {
  const releases =
    wanted.releaseId === undefined ? service.state.releases : [service.release(wanted.releaseId)]
  const sources: LogSource[] = []
  for (const { release, secretNames } of releases.toSorted((one, other) =>
    one.release.id < other.release.id ? -1 : 1,
  )) {
    const paths = releasePaths(service.paths, release.id)
    const redact = createRedactor(await readReleaseEnvironment(paths.environment), secretNames)
    for (const name of (await namesIn(paths.logs)).filter((file) => file.endsWith('.log')).sort()) {
      const replica = name.slice(0, -'.log'.length)
      if (wanted.replica !== undefined && wanted.replica !== replica) continue
      const whose = { releaseId: release.id, replica }
      sources.push({ key: logKeyOf(whose), file: join(paths.logs, name), ...whose, redact })
    }
  }
  return sources
}

/** A release that was never started has no logs. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return []
    throw error
  }
}
