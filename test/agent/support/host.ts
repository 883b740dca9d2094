// A real agent of a home of its own, and applications that are put on it in one call.
import { mkdir, mkdtemp, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { AgentClient } from '../../../src/agent/client.ts'
import { openAgent } from '../../../src/agent/client.ts'
import type { ServiceKey, ServiceView } from '../../../src/agent/protocol/documents.ts'
import type { LogReport, ReadinessReport } from '../../../src/agent/protocol/reports.ts'
import type { ProcessSpec } from '../../../src/domain/process.ts'
import { aProcess, aRelease, aReleaseId } from '../../support/builders.ts'
import { temporaryHome } from '../../support/home.ts'
import { bundledEntry } from './bundled-entry.ts'

export const shop: ServiceKey = { application: 'shop', environment: 'local' }

/** An agent that is ended, with all that it started, when the test ends. */
export async function startHost(home?: string): Promise<{ home: string; agent: AgentClient }> {
  const place = home ?? (await temporaryHome())
  return { home: place, agent: await reach(place) }
}

/** A further way to the agent of a home. */
export async function reach(home: string, start: 'if-absent' | 'never' = 'if-absent'): Promise<AgentClient> {
  const agent = await openAgent({ home, start, entry: await bundledEntry() })
  onTestFinished(() => agent.close())
  return agent
}

export type Wish = {
  readonly service?: ServiceKey
  readonly files: Readonly<Record<string, string>>
  readonly process?: Partial<ProcessSpec>
  readonly processes?: readonly ProcessSpec[]
  readonly env?: Readonly<Record<string, string>>
  readonly secretNames?: readonly string[]
  readonly shared?: readonly string[]
  readonly token?: number
}

/** Names a tree as a caller would. */
export const artifactIdOf = (number: number): string => `a-${number.toString(16).padStart(64, '0')}`

/** Puts a release in place, as a caller that shares the disk does. Starts nothing. */
export async function install(home: string, agent: AgentClient, number: number, wish: Wish): Promise<string> {
  const service = wish.service ?? shop
  const artifactId = artifactIdOf(number)
  await placeTree(home, artifactId, wish.files)
  await agent.call('adoptArtifact', { artifactId })
  const releaseId = aReleaseId(number)
  await agent.call('installRelease', {
    service,
    fencingToken: wish.token ?? 1,
    release: aRelease({ id: releaseId, ...service }),
    artifactId,
    processes: [...(wish.processes ?? [aProcess(wish.process)])],
    env: { ...wish.env },
    secretNames: [...(wish.secretNames ?? [])],
    shared: [...(wish.shared ?? [])],
    applicationPath: '.',
  })
  return releaseId
}

async function placeTree(home: string, artifactId: string, files: Wish['files']): Promise<void> {
  // What the applications of these tests are, whatever stands further up.
  await writeFile(join(home, 'package.json'), '{"type":"commonjs"}')
  const half = await mkdtemp(join(home, 'half-'))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(half, name)), { recursive: true })
    await writeFile(join(half, name), content, { mode: 0o755 })
  }
  await mkdir(join(home, 'agent', 'incoming'), { recursive: true })
  await rename(half, join(home, 'agent', 'incoming', artifactId))
}

/** Reports of readiness until the last one. */
export async function awaitReady(
  agent: AgentClient,
  releaseId: string,
  service = shop,
): Promise<readonly ReadinessReport[]> {
  return collect(agent.stream('awaitReady', { service, releaseId }))
}

/** Installs, starts, waits and sends all traffic. Resolves with the service as it is then. */
export async function deploy(
  home: string,
  agent: AgentClient,
  number: number,
  wish: Wish,
): Promise<ServiceView> {
  const service = wish.service ?? shop
  const fencingToken = wish.token ?? 1
  await agent.call('declareService', {
    service,
    fencingToken,
    listen: { host: '127.0.0.1', port: null },
    tls: null,
    releaseHeader: 'asked',
  })
  const releaseId = await install(home, agent, number, wish)
  const processes = wish.processes ?? [aProcess(wish.process)]
  const replicas = Object.fromEntries(
    processes.filter((one) => one.role !== 'task').map((one) => [one.name, one.replicas]),
  )
  await agent.call('setReplicas', { service, fencingToken, releaseId, replicas, drainMs: 60_000 })
  const last = (await awaitReady(agent, releaseId, service)).at(-1)
  if (last?.state !== 'ready') throw new Error(`not ready: ${JSON.stringify(last)}`)
  await agent.call('setTraffic', { service, fencingToken, weights: [{ releaseId, percent: 100 }] })
  return view(agent, service)
}

export async function view(agent: AgentClient, service = shop): Promise<ServiceView> {
  const seen = await agent.call('inspectService', { service })
  if (seen === null) throw new Error('the service is not there')
  return seen
}

/** Everything that a stream gives, until its end. */
export async function collect<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = []
  for await (const item of stream) items.push(item)
  return items
}

export const textsOf = (reports: readonly LogReport[]): readonly string[] =>
  reports.flatMap((report) => (report.kind === 'line' ? [report.text] : []))

/** The first line of a service's log, as soon as it is written. */
export async function firstLine(agent: AgentClient, releaseId?: string): Promise<string | undefined> {
  const query = {
    service: shop,
    tailLines: 5,
    follow: true,
    ...(releaseId === undefined ? {} : { releaseId }),
  }
  for await (const report of agent.stream('logs', query)) if (report.kind === 'line') return report.text
  return undefined
}

/** Pids of a service's replicas, in order. */
export const pidsOf = (seen: ServiceView): readonly number[] =>
  seen.replicas.map((replica) => replica.pid ?? 0).toSorted((one, other) => one - other)

/** Asks `look` again and again until it gives something. */
export async function until<Fact>(
  look: () => Promise<Fact | undefined> | Fact | undefined,
  withinMs = 100_000,
): Promise<Fact> {
  const end = performance.now() + withinMs
  for (;;) {
    const fact = await look()
    if (fact !== undefined) return fact
    if (performance.now() > end) throw new Error(`not so within ${withinMs} ms: ${look.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Body of an answer, on a connection of its own; undefined when it is not 200 or nobody answers. */
export async function bodyOf(url: string | null): Promise<string | undefined> {
  try {
    const answer = await fetch(url ?? '', { headers: { connection: 'close' } })
    const body = await answer.text()
    return answer.status === 200 ? body : undefined
  } catch {
    return undefined
  }
}

/** A web server in one file: says its release, and that it is up. */
export const helloServer = `
require('node:http').createServer((request, response) => {
  response.end('hello from ' + process.env.NEXO_RELEASE)
}).listen(process.env.PORT, () => console.log('up'))
`
