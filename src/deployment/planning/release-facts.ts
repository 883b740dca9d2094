// What shapes a release besides its source, without a value of its environment: the ground for digests and differences.
import * as z from 'zod'
import type { DeploymentConfiguration } from '../../domain/deployment-configuration.ts'
import { Secret } from '../../kernel/secrets/secret.ts'
import type { SourceFacts } from '../collaborators.ts'
import { canonicalDigest } from './canonical-digest.ts'

const Command = z.array(z.string()).nullable()

export const ReleaseFacts = z.strictObject({
  packageDigest: z.string(),
  /** Path to the first 16 hex digits of its digest. */
  files: z.record(z.string(), z.string()),
  install: Command,
  build: Command,
  migrate: Command,
  processes: z.array(z.json()),
  replicas: z.record(z.string(), z.int()),
  /** Name to a keyed fingerprint of its value. */
  env: z.record(z.string(), z.strictObject({ fingerprint: z.string(), secret: z.boolean() })),
  shared: z.array(z.string()),
  applicationPath: z.string(),
  schemaRevision: z.int().nullable(),
  /** Address, certificate and header of the router: they take effect with a deployment. */
  exposure: z.json(),
  strategy: z.string(),
})
export type ReleaseFacts = z.infer<typeof ReleaseFacts>

/** Gathers the facts of a release. `fingerprint` is keyed, so that facts can be kept and compared without the values. */
export async function gatherFacts(
  configuration: DeploymentConfiguration,
  source: SourceFacts,
  env: Readonly<Record<string, string | Secret>>,
  fingerprint: (value: string) => Promise<string>,
): Promise<ReleaseFacts> {
  const { install, build, migrate, processes, shared, applicationPath, schemaRevision } = configuration
  const fingerprints = await Promise.all(
    Object.entries(env).map(async ([name, value]) => {
      const plain = value instanceof Secret ? value.reveal() : value
      return [name, { fingerprint: await fingerprint(plain), secret: value instanceof Secret }] as const
    }),
  )
  const { listen, tls, releaseHeader } = configuration
  return {
    packageDigest: source.digest,
    files: Object.fromEntries(source.files.map(({ path, digest }) => [path, shortDigest(digest)])),
    install,
    build,
    migrate,
    processes: processes.map((process) => z.json().parse(JSON.parse(JSON.stringify(process)))),
    replicas: Object.fromEntries(processes.map(({ name, replicas }) => [name, replicas])),
    env: Object.fromEntries(fingerprints),
    shared,
    applicationPath,
    schemaRevision,
    exposure: { listen, tls, releaseHeader },
    strategy: configuration.strategy.type,
  }
}

const shortDigest = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, 16)

/**
 * Digest of everything that shapes the running release besides its source. The strategy does not: it says how a
 * release arrives, not what it is. Pure.
 */
export function configurationDigestOf(facts: ReleaseFacts): string {
  const { packageDigest: _package, files: _files, strategy: _strategy, ...shaping } = facts
  return canonicalDigest(shaping)
}

/** Where the facts of a release are remembered, for later differences. */
export const factsKey = (releaseId: string): string => `deployment.release-facts/${releaseId}`
