import type { DetectedApplication, Evidence } from '../../domain/deployment-configuration.ts'
import type { AppSection } from '../../domain/manifest-app.ts'
import type { EnvironmentSection } from '../../domain/manifest-environment.ts'
import type { Manifest } from '../../domain/manifest.ts'
import type { ConfigurationFinding } from '../../kernel/errors-configuration.ts'
import type { SeeThrough } from '../detection/node/written-command.ts'
import type { Provenance } from './provenance.ts'

/** Everything that the decisions of this room are made from. Without a manifest, its parts are empty. */
export type Settings = {
  readonly environment: string
  readonly manifest: Manifest
  /** `app` with the overlay of the environment. */
  readonly app: AppSection
  readonly section: EnvironmentSection
  readonly provenance: Provenance
  /** undefined when nothing was detected and the manifest says all that is needed. */
  readonly detected: DetectedApplication | undefined
  /** Folder of the application inside what is packaged. */
  readonly applicationPath: string
  /** A written command without the package manager in front of it; undefined: to be run as it is written. */
  readonly seeThrough: SeeThrough
  /** As `process.platform`. */
  readonly platform: string
}

/** A decision with its reasons; with findings, the value is not to be used. */
export type Settled<Value> = {
  readonly value: Value
  readonly evidence: readonly Evidence[]
  readonly findings: readonly ConfigurationFinding[]
}

export const settled = <Value>(
  value: Value,
  evidence: readonly Evidence[] = [],
  findings: readonly ConfigurationFinding[] = [],
): Settled<Value> => ({ value, evidence, findings })
