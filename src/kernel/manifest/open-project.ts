// open-project: what every manager but deployment needs to know of a project: who it is, its manifest, its values.
import { basename } from 'node:path'
import type { Manifest } from '../../domain/manifest.ts'
import { parseReferences } from '../../domain/reference.ts'
import { projectUnnamed, valueMissing, manifestMissing } from '../errors-configuration.ts'
import type { Kernel } from '../kernel.ts'
import type { SecretProvider } from '../secrets/contract.ts'
import { Secret } from '../secrets/secret.ts'
import { readDeployedName } from '../state/deployed-target.ts'
import { loadManifest } from './load-manifest.ts'

export type Project = {
  readonly application: string
  readonly environment: string
  /** Absolute folder of nexo.yaml: what its paths are relative to. */
  readonly directory: string
  /** As messages show it. */
  readonly shownFile: string
  readonly manifest: Manifest
  /**
   * A value with every reference replaced; wrapped when a secret is in it, and known to the redactor then.
   * `topic` says whose value it is, such as `monitoring.notify.ops.url`.
   * @throws NX-CONFIG-VALUE-MISSING, and the errors of the secret provider
   */
  resolve(text: string, topic: string, signal: AbortSignal): Promise<string | Secret>
}

export type ProjectKernel = Pick<Kernel, 'home' | 'environment' | 'redactor'>

const namePattern = /^[a-z][a-z0-9-]{0,62}$/

/** The name in the manifest, else the one that it was deployed under, else that of its folder. */
function nameOf(manifest: Manifest, directory: string, deployedAs: string | undefined): string {
  const name = manifest.name ?? deployedAs ?? basename(directory).toLowerCase()
  if (!namePattern.test(name)) throw projectUnnamed({ folder: basename(directory) })
  return name
}

type ProjectPlace = { readonly directory: string; readonly environment: string }

/**
 * Reads the manifest that rules `directory` (absolute).
 *
 * Promise: opens no secret store until a value asks for one.
 * Shape: `deployedAs`: the name that it was deployed under, for a manifest that gives none.
 * @throws NX-CONFIG-MANIFEST-MISSING, NX-CONFIG-INVALID, NX-CONFIG-UNREADABLE, NX-CONFIG-UNNAMED
 */
export async function openProject(
  kernel: ProjectKernel,
  { directory, environment, deployedAs }: ProjectPlace & { readonly deployedAs?: string | undefined },
): Promise<Project> {
  const loaded = await loadManifest(directory)
  if (loaded === undefined) throw manifestMissing({ folder: directory })
  const { manifest } = loaded
  const application = nameOf(manifest, loaded.directory, deployedAs)
  let opened: Promise<SecretProvider> | undefined
  const secrets = (): Promise<SecretProvider> =>
    (opened ??= openSecretsFor(kernel, manifest, { application, environment }))
  return {
    application,
    environment,
    directory: loaded.directory,
    shownFile: loaded.shownFile,
    manifest,
    resolve: async (text, topic, signal) => {
      const pieces: (string | Secret)[] = []
      for (const part of parseReferences(text).parts) {
        if (part.kind === 'text') pieces.push(part.text)
        else if (part.kind === 'env') pieces.push(variableOf(kernel, part.name, topic))
        else pieces.push(await secretOf(await secrets(), part.name, topic, signal))
      }
      return join(kernel, pieces)
    },
  }
}

/**
 * The same, under the name that deployment detected when the manifest gives none: what is backed up, watched and
 * reported is what was deployed.
 * @throws those of `openProject`, and those of the state
 */
export async function openDeployedProject(
  kernel: ProjectKernel & Pick<Kernel, 'state'>,
  place: ProjectPlace,
): Promise<Project> {
  const deployedAs = await readDeployedName(await kernel.state(), place)
  return openProject(kernel, { ...place, deployedAs })
}

async function openSecretsFor(
  kernel: ProjectKernel,
  { secrets }: Manifest,
  scope: { readonly application: string; readonly environment: string },
): Promise<SecretProvider> {
  const { openSecrets } = await import('../secrets/open-secrets.ts')
  const { parseCommandLine } = await import('../../domain/command-line.ts')
  const written = secrets?.command
  const parsed = typeof written === 'string' ? parseCommandLine(written) : undefined
  const command =
    parsed === undefined
      ? typeof written === 'string'
        ? undefined
        : written
      : parsed.ok
        ? parsed.argv
        : undefined
  return openSecrets(kernel, secrets?.provider ?? 'file', {
    ...scope,
    ...(command === undefined ? {} : { command }),
  })
}

function variableOf({ environment }: ProjectKernel, name: string, topic: string): string {
  const value = environment[name]
  if (value === undefined) throw valueMissing({ topic, kind: 'env', name })
  return value
}

async function secretOf(
  provider: SecretProvider,
  name: string,
  topic: string,
  signal: AbortSignal,
): Promise<Secret> {
  const value = await provider.get(name, signal)
  if (value === undefined) throw valueMissing({ topic, kind: 'secret', name })
  return value
}

/** Text that holds a secret is a secret. */
function join({ redactor }: ProjectKernel, pieces: readonly (string | Secret)[]): string | Secret {
  const secrets = pieces.filter((piece) => piece instanceof Secret)
  for (const secret of secrets) redactor.learn(secret)
  const text = pieces.map((piece) => (piece instanceof Secret ? piece.reveal() : piece)).join('')
  if (secrets.length === 0) return text
  const whole = new Secret(text, secrets.map(({ origin }) => origin).join('+'))
  redactor.learn(whole)
  return whole
}
