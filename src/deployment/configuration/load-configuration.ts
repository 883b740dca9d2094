// configuration: what a person wrote and what the project shows become one value that a deployment is made from.
// Enters: manifest, overlay, detection, references, edits of the manifest's variables.
// Stays out: how a project is detected (detection/), what is done with the value (the manager).
import { basename } from 'node:path'
import type { DeploymentConfiguration } from '../../domain/deployment-configuration.ts'
import type { AppSection } from '../../domain/manifest-app.ts'
import { requireEnvironment } from '../../kernel/manifest/environment-names.ts'
import { type LoadedManifest, loadManifest } from '../../kernel/manifest/load-manifest.ts'
import type { DetectedProject } from '../detection/detect.ts'
import { applicationNameFrom } from '../detection/detection.ts'
import type { SeeThrough } from '../detection/node/written-command.ts'
import { nothingDetected, onlyDockerfile, severalDetected } from '../detection/errors.ts'
import { nameless } from './errors.ts'
import { defaultProvider, mergeConfiguration } from './merge-configuration.ts'
import { createProvenance } from './provenance.ts'
import { silentManifest } from './silent-manifest.ts'
import { resolveSource } from './source-folder.ts'
import { resolveTlsFiles } from './tls-files.ts'

export type ConfigurationQuestion = {
  /** Absolute; the manifest is looked for from here upward. */
  readonly directory: string
  readonly environment: string
}

/** The provider of an environment, and where plugins may add it. */
export type ProviderWish = Pick<DeploymentConfiguration, 'provider' | 'plugins' | 'manifestFile'>

export type ConfigurationTools = {
  /** How the project in a folder is installed, built and started. Raises NX-DETECT-... when it cannot tell. */
  readonly detect: (directory: string) => Promise<DetectedProject>
  /** How it is installed and built when the manifest says what starts and detection found nothing that would. */
  readonly detectFoundation?: (directory: string) => Promise<DetectedProject | undefined>
  /** Asked when detection cannot tell how the application starts: a provider that does not exist is the nearer mistake. */
  readonly requireProvider?: (wish: ProviderWish) => Promise<void>
  /** How commands that the manifest writes are run without a package manager in between; left out: as written. */
  readonly seeThrough?: (projectDirectory: string, applicationPath: string) => SeeThrough
  /** As `process.platform`; decides which shell runs a line that needs one. */
  readonly platform?: string
}

export async function sourceFolder(
  loaded: LoadedManifest,
  source: string | undefined,
  environment: string,
): Promise<string> {
  if (source === undefined) return loaded.directory
  const { file, line, column } = createProvenance(loaded, environment).ofApp('source', ['source'])
  const place = [file, line, column].join(':')
  return resolveSource({ project: loaded.directory, source, place })
}

/** Whether the manifest alone says everything that is needed to run the application. */
const saysHowToStart = ({ start, static: files, processes }: AppSection): boolean =>
  start !== undefined ||
  files !== undefined ||
  Object.values(processes ?? {}).some(
    (each) => typeof each === 'string' || Array.isArray(each) || each.command !== undefined,
  )

/** Whether detection could not tell how the application starts; what it could not read is another matter. */
export const isOpenQuestion = (error: unknown): boolean =>
  [nothingDetected, severalDetected, onlyDockerfile].some((each) => each.matches(error))

/** What was detected; how it is installed and built, or undefined, when nothing was and the manifest does without. */
async function detectUnlessSaid(
  tools: ConfigurationTools,
  folder: string,
  app: AppSection,
  wish: ProviderWish,
): Promise<DetectedProject | undefined> {
  try {
    return await tools.detect(folder)
  } catch (error) {
    if (isOpenQuestion(error) && saysHowToStart(app)) return tools.detectFoundation?.(folder)
    if (isOpenQuestion(error)) await tools.requireProvider?.(wish)
    throw error
  }
}

/** `app` with the overlay of the environment. */
export async function appOf({ plain }: LoadedManifest, environment: string): Promise<AppSection> {
  const { overlaidApp } = await import('../../kernel/manifest/overlay.ts')
  return overlaidApp(plain, environment)
}

/** The manifest's name, else the detected one, else the folder's. @throws NX-CONFIG-NAMELESS */
export function nameOf(loaded: LoadedManifest, detected: DetectedProject | undefined): string {
  const name = loaded.manifest.name ?? detected?.name ?? applicationNameFrom(basename(loaded.directory))
  if (name === undefined) throw nameless({ directory: loaded.directory })
  return name
}

/**
 * Everything that a deployment of `environment` needs to know, from manifest, overlay and detection.
 *
 * Promise: changes nothing and runs nothing; references in `env` stay references; each value has its evidence.
 * Without a manifest there is one environment, `local`, with provider `process`.
 * @throws NX-CONFIG-INVALID, -UNREADABLE, -UNKNOWN-ENVIRONMENT, -SOURCE-OUTSIDE, -SOURCE-MISSING, -SOURCE-UNREADABLE,
 * -NAMELESS, and NX-DETECT-... unless the manifest says how the application starts; then what `requireProvider` raises
 * comes first
 */
export async function loadConfiguration(
  { directory, environment }: ConfigurationQuestion,
  tools: ConfigurationTools,
): Promise<DeploymentConfiguration> {
  const found = await loadManifest(directory)
  requireEnvironment(found?.manifest, environment, found?.shownFile)
  const loaded = found ?? silentManifest(directory)
  const section = loaded.manifest.environments?.[environment] ?? {}
  const app = found === undefined ? {} : await appOf(found, environment)
  const folder = await sourceFolder(loaded, app.source, environment)
  const { plugins } = loaded.manifest
  const wish = {
    provider: section.provider ?? defaultProvider,
    manifestFile: found?.file ?? null,
    ...(plugins === undefined ? {} : { plugins }),
  }
  const [detected, tls] = await Promise.all([
    detectUnlessSaid(tools, folder, app, wish),
    resolveTlsFiles(loaded, environment, section.tls),
  ])
  const place = {
    application: nameOf(loaded, detected),
    projectDirectory: detected?.projectDirectory ?? folder,
    applicationPath: detected?.applicationPath ?? '.',
    manifestFile: found?.file ?? null,
    tls,
  }
  const settings = {
    environment,
    manifest: loaded.manifest,
    app,
    section,
    provenance: createProvenance(loaded, environment),
    detected,
    applicationPath: place.applicationPath,
    seeThrough: tools.seeThrough?.(place.projectDirectory, place.applicationPath) ?? (() => undefined),
    platform: tools.platform ?? process.platform,
  }
  return mergeConfiguration(settings, place)
}
