import type { DeploymentConfiguration } from '../../domain/deployment-configuration.ts'
import { configurationInvalid } from '../../kernel/errors-configuration.ts'
import { requireEnvironment } from '../../kernel/manifest/environment-names.ts'
import { type LoadedManifest, loadManifest } from '../../kernel/manifest/load-manifest.ts'
import type { DetectedProject } from '../detection/detect.ts'
import {
  appOf,
  type ConfigurationQuestion,
  type ConfigurationTools,
  isOpenQuestion,
  nameOf,
  sourceFolder,
} from './load-configuration.ts'
import { silentManifest } from './silent-manifest.ts'
import { settleSecretsProvider } from './merge-configuration.ts'
import { createProvenance } from './provenance.ts'
import { settleSecrets, settleVariables } from './settle-variables.ts'

/** Whose secrets are meant, where they are kept, and which of them the application gets. */
export type SecretsScope = Pick<
  DeploymentConfiguration,
  'application' | 'environment' | 'env' | 'secrets' | 'secretsProvider'
>

/** Asked only for the name: secrets may be set before there is anything that could start. */
async function detectForName(
  tools: ConfigurationTools,
  folder: string,
): Promise<DetectedProject | undefined> {
  try {
    return await tools.detect(folder)
  } catch (error) {
    if (isOpenQuestion(error)) return tools.detectFoundation?.(folder)
    throw error
  }
}

/** Only when the manifest has no name: what is named needs no project that could be deployed. */
async function applicationOf(
  loaded: LoadedManifest,
  source: string | undefined,
  environment: string,
  tools: ConfigurationTools,
): Promise<string> {
  if (loaded.manifest.name !== undefined) return loaded.manifest.name
  return nameOf(loaded, await detectForName(tools, await sourceFolder(loaded, source, environment)))
}

/**
 * What `nexo secrets` needs to know of a project.
 *
 * Promise: changes nothing. The application is the one that `loadConfiguration` would name; a project that cannot be
 * deployed yet is no obstacle.
 * @throws NX-CONFIG-INVALID, -UNREADABLE, -UNKNOWN-ENVIRONMENT, -SOURCE-..., -NAMELESS, and NX-DETECT-... for a file of
 * the project that cannot be read
 */
export async function loadSecretsScope(
  { directory, environment }: ConfigurationQuestion,
  tools: ConfigurationTools,
): Promise<SecretsScope> {
  const found = await loadManifest(directory)
  requireEnvironment(found?.manifest, environment, found?.shownFile)
  const loaded = found ?? silentManifest(directory)
  const section = loaded.manifest.environments?.[environment] ?? {}
  const app = found === undefined ? {} : await appOf(found, environment)
  const settings = {
    app,
    section,
    environment,
    detected: undefined,
    provenance: createProvenance(loaded, environment),
  }
  const secrets = settleSecrets(settings)
  if (secrets.findings.length > 0) throw configurationInvalid({ findings: [...secrets.findings] })
  const { manifest } = loaded
  return {
    application: await applicationOf(loaded, app.source, environment, tools),
    environment,
    env: settleVariables(settings).value,
    secrets: secrets.value,
    secretsProvider: settleSecretsProvider({ manifest, platform: tools.platform ?? process.platform }),
  }
}
