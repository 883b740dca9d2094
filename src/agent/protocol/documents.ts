// What the agent says of itself, its services and their releases.
import * as z from 'zod'
import { Replica } from '../../domain/deployment.ts'
import { ProcessSpec } from '../../domain/process.ts'
import { ApplicationName, EnvironmentName, Release, ReleaseId } from '../../domain/release.ts'

/** One environment of one application on this host. */
export const ServiceKey = z.strictObject({ application: ApplicationName, environment: EnvironmentName })
export type ServiceKey = z.infer<typeof ServiceKey>

/** `a-` and 64 hex digits: names one built tree (source digest, build commands, platform). Not a digest of its content. */
export const ArtifactId = z.string().regex(/^a-[0-9a-f]{64}$/)

export const AgentDescription = z.strictObject({
  protocol: z.int(),
  version: z.string(),
  pid: z.int(),
  routerPids: z.array(z.int()),
  startedAt: z.iso.datetime(),
  nodeVersion: z.string(),
  platform: z.string(),
  services: z.int().min(0),
  /** Memory of agent and routers together. */
  rssBytes: z.int().min(0),
})
export type AgentDescription = z.infer<typeof AgentDescription>

/** A release as the agent keeps it on disk, beside its files. */
export const InstalledRelease = z.strictObject({
  release: Release,
  processes: z.array(ProcessSpec),
  artifactId: ArtifactId,
  state: z.enum(['installed', 'candidate', 'serving', 'good', 'failed']),
  /** When it last got all traffic. */
  servedAt: z.iso.datetime().nullable(),
})
export type InstalledRelease = z.infer<typeof InstalledRelease>

/** How requests of one service are treated. `stopped`: replicas are down on purpose, 503 is answered. */
export const ServiceMode = z.enum(['serve', 'hold', 'maintenance', 'stopped'])
export type ServiceMode = z.infer<typeof ServiceMode>

/** A process of this machine that cannot be taken for a later one with its pid. */
export const ProcessOwner = z.strictObject({
  host: z.string(),
  pid: z.int().min(1),
  processStartedAt: z.string(),
})
export type ProcessOwner = z.infer<typeof ProcessOwner>

export const ServiceView = z.strictObject({
  service: ServiceKey,
  url: z.string().nullable(),
  listen: z.strictObject({ host: z.string(), port: z.int() }).nullable(),
  mode: ServiceMode,
  fencingToken: z.int(),
  weights: z.array(z.strictObject({ releaseId: ReleaseId, percent: z.number() })),
  servingSince: z.iso.datetime().nullable(),
  releases: z.array(InstalledRelease),
  replicas: z.array(Replica),
})
export type ServiceView = z.infer<typeof ServiceView>

/** Counts of the router for one release since it first saw it; they only grow. Latency in milliseconds. */
export const TrafficMeasure = z.strictObject({
  requests: z.int(),
  answers5xx: z.int(),
  /** Requests that nexo itself had to answer (502, 503, 504) since the replica did not. */
  gatewayErrors: z.int(),
  inFlight: z.int(),
  upgrades: z.int(),
  /** Upper bound in ms of each bucket; the last is infinity. Same length as `counts`. */
  latency: z.strictObject({ boundsMs: z.array(z.number()), counts: z.array(z.int()) }),
})
export type TrafficMeasure = z.infer<typeof TrafficMeasure>
