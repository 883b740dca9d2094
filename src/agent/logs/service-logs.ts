import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { releasePaths } from '../paths.ts'
import type { LogLine, OperationRequest } from '../protocol.ts'
import { readReleaseEnvironment } from '../releases/release-environment.ts'
import type { Service } from '../service.ts'
import type { LogFollower } from './follow.ts'
import { followLog } from './follow.ts'
import { timeOfLine } from './line-time.ts'
import { createRedactor } from './redaction.ts'
import { readTail } from './read-tail.ts'
import { sizeOf } from './rotation.ts'

type Query = Omit<OperationRequest<'logs'>, 'service'>
type Source = {
  readonly file: string
  readonly releaseId: string
  readonly replica: string
  readonly redact: (text: string) => string
}

/** How often followed logs are looked at. */
const lookEveryMs = 200

/** Lines of a service's replicas, oldest first, then, with `follow`, as they come, also of replicas that start later. */
export async function* readServiceLogs(
  service: Service,
  query: Query,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const followers = new Map<string, { readonly source: Source; readonly follower: LogFollower }>()
  const tails: LogLine[][] = []
  for (const source of await findSources(service, query)) {
    // The position first: a line that is written in between comes twice rather than never.
    const position = await sizeOf(source.file)
    tails.push((await readTail(source.file, query.tailLines)).map((text) => lineOf(source, text)))
    followers.set(source.file, { source, follower: followLog(source.file, position) })
  }
  yield* mergeByTime(tails).slice(-query.tailLines || Number.POSITIVE_INFINITY)
  while (query.follow && !signal.aborted) {
    for (const { source, follower } of followers.values()) {
      for (const text of await follower.read()) yield lineOf(source, text)
    }
    await service.nextChange(lookEveryMs)
    for (const source of await findSources(service, query)) {
      if (!followers.has(source.file))
        followers.set(source.file, { source, follower: followLog(source.file, 0) })
    }
  }
}

async function findSources(service: Service, query: Query): Promise<readonly Source[]> {
  const releases = query.releaseId === undefined ? service.state.releases : [service.release(query.releaseId)]
  const sources: Source[] = []
  for (const { release, secretNames } of releases.toSorted((one, other) =>
    one.release.id < other.release.id ? -1 : 1,
  )) {
    const paths = releasePaths(service.paths, release.id)
    const redact = createRedactor(await readReleaseEnvironment(paths.environment), secretNames)
    for (const name of (await namesIn(paths.logs)).filter((file) => file.endsWith('.log')).sort()) {
      const replica = name.slice(0, -'.log'.length)
      if (query.replica !== undefined && query.replica !== replica) continue
      sources.push({ file: join(paths.logs, name), releaseId: release.id, replica, redact })
    }
  }
  return sources
}

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => [])

const lineOf = (source: Source, text: string): LogLine => ({
  time: timeOfLine(text),
  releaseId: source.releaseId,
  replica: source.replica,
  text: source.redact(text),
})

/**
 * Lines of several logs as one. Pure. Where every line says its time they are sorted by it; otherwise one log comes
 * after the other, since an order would be made up.
 */
export function mergeByTime(logs: readonly (readonly LogLine[])[]): readonly LogLine[] {
  const all = logs.flat()
  if (logs.length < 2 || all.some((line) => line.time === null)) return all
  return all.toSorted((one, other) => Date.parse(one.time ?? '') - Date.parse(other.time ?? ''))
}
