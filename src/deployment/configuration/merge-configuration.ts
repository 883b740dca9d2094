// Manifest, overlay and detection become one value; every decision says where it came from.
import type { DeploymentConfiguration, Evidence } from '../../domain/deployment-configuration.ts'
import { configurationInvalid } from '../../kernel/errors-configuration.ts'
import { argvOf, settleStep } from './settle-command.ts'
import { settleListen } from './settle-listen.ts'
import { settleProcesses } from './settle-processes.ts'
import { settleStrategy } from './settle-strategy.ts'
import { settleSecrets, settleVariables } from './settle-variables.ts'
import type { Settings } from './settings.ts'

/** What is known of the project besides its settings; found by reading the disk. */
export type Place = Pick<
  DeploymentConfiguration,
  'application' | 'projectDirectory' | 'applicationPath' | 'manifestFile' | 'tls'
>

/** Topics of what detection decided, by the setting of the manifest that takes their place. */
const startTopics = ['start', 'not the start', 'files to serve', 'unknown paths']

const nothingDetected: Evidence = {
  what: 'application',
  why: 'nothing was detected in the project; the manifest says how it starts',
}

/** Reasons of detection, without those for guesses that the manifest overrode. */
function standingEvidence({ detected, app }: Settings): readonly Evidence[] {
  const overridden = new Set([
    ...(app.start !== undefined || app.static !== undefined ? startTopics : []),
    ...(app.build === undefined ? [] : ['build']),
    ...(app.install === undefined ? [] : ['install']),
  ])
  if (detected === undefined) return [nothingDetected]
  return detected.evidence.filter(({ what }) => !overridden.has(what))
}

/** Programs that detection wants, unless the manifest replaced every command that could need them. */
function requiredPrograms({ detected, app }: Settings): string[] {
  const isReplaced = app.install !== undefined && app.build !== undefined && app.processes !== undefined
  return isReplaced ? [] : [...(detected?.requires ?? [])]
}

/** Where the secrets are kept. */
export function settleSecretsProvider({
  manifest,
  platform,
}: Pick<Settings, 'manifest' | 'platform'>): DeploymentConfiguration['secretsProvider'] {
  const { provider = 'file', command } = manifest.secrets ?? {}
  if (command === undefined) return { id: provider }
  const { argv, shell } = argvOf(command, platform)
  // The provider appends the secret's name; after `sh -c <line>` the first argument is the shell's own name.
  return { id: provider, command: shell === undefined || platform === 'win32' ? argv : [...argv, 'nexo'] }
}

/** Of an environment that names none. */
export const defaultProvider = 'process'

/** Settings that only one key decides, with their defaults. */
const plainSettings = ({ app, section, manifest }: Settings) => ({
  provider: section.provider ?? defaultProvider,
  hosts: section.hosts ?? [],
  drainMs: section.drain ?? 30_000,
  retain: section.retain ?? 5,
  releaseHeader: section.releaseHeader ?? ('asked' as const),
  shared: app.shared ?? [],
  schemaRevision: app.schemaRevision ?? null,
  ...(manifest.plugins === undefined ? {} : { plugins: manifest.plugins }),
})

/**
 * The whole configuration of one environment.
 *
 * Promise: pure; the manifest wins over the Procfile, that over detection; all contradictions are reported at once.
 * @throws NX-CONFIG-INVALID
 */
export function mergeConfiguration(settings: Settings, place: Place): DeploymentConfiguration {
  const install = settleStep(settings, 'install')
  const build = settleStep(settings, 'build')
  const migrate = settleStep(settings, 'migrate')
  const processes = settleProcesses(settings)
  const env = settleVariables(settings)
  const secrets = settleSecrets(settings)
  const listen = settleListen(settings)
  const all = [install, build, migrate, processes, listen, env, secrets]
  const findings = all.flatMap((each) => each.findings)
  if (findings.length > 0) throw configurationInvalid({ findings })
  return {
    ...place,
    ...plainSettings(settings),
    environment: settings.environment,
    listen: listen.value,
    strategy: settleStrategy(settings.section.strategy),
    install: install.value,
    build: build.value,
    migrate: migrate.value,
    processes: processes.value,
    env: env.value,
    secrets: secrets.value,
    secretsProvider: settleSecretsProvider(settings),
    requires: requiredPrograms(settings),
    evidence: [...standingEvidence(settings), ...all.flatMap((each) => each.evidence)],
  }
}
