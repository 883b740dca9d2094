import type { DeploymentConfiguration } from '../../domain/deployment-configuration.ts'
import type { Call } from '../../kernel/call.ts'
import type { SourceFacts } from '../collaborators.ts'
import { inPhase } from '../session/phases.ts'
import type { Session } from '../session/session.ts'
import { configurationDigestOf, gatherFacts, type ReleaseFacts } from './release-facts.ts'

/** What a deployment would make serve: read, digested, nothing built. */
export type Wish = {
  readonly configuration: DeploymentConfiguration
  readonly packageDigest: string
  readonly configurationDigest: string
  readonly facts: ReleaseFacts
}

/** Reads source, configuration and environment of the project as they are now. Changes nothing. */
export async function readWish(session: Session, call: Call): Promise<Wish> {
  const { configuration, collaborators } = session
  const [source, env] = await Promise.all([
    inPhase(
      call,
      'package',
      configuration.applicationPath === '.' ? 'source' : configuration.applicationPath,
      () => collaborators.readSource(configuration, call),
      sizeOf,
    ),
    collaborators.resolveEnvironment(configuration, call),
  ])
  const facts = await gatherFacts(configuration, source, env, collaborators.fingerprint)
  return {
    configuration,
    packageDigest: source.digest,
    configurationDigest: configurationDigestOf(facts),
    facts,
  }
}

const sizeOf = (source: SourceFacts): string =>
  `${source.files.length} files, ${(source.sizeBytes / 1_024).toFixed(0)} KiB`
