import type { DeploymentConfiguration } from '../domain/deployment-configuration.ts'
import type { PluggedAdapter } from '../kernel/plugins.ts'
import type { Session } from './session.ts'

/** What the project in the session's folder is, in one environment. @throws what loadConfiguration throws */
export async function readConfiguration(session: Session): Promise<DeploymentConfiguration> {
  const [{ loadConfiguration }, { detectApplication, detectFoundation }] = await Promise.all([
    import('../deployment/configuration/load-configuration.ts'),
    import('../deployment/detection/detect.ts'),
  ])
  const environment = session.flags.text('env') ?? 'local'
  return loadConfiguration(
    { directory: session.directory, environment },
    { detect: detectApplication, detectFoundation },
  )
}

/** Adapters of the plugins that the project's manifest names; none without a manifest. @throws NX-PLUGIN-... */
export async function readPlugins(session: Session): Promise<readonly PluggedAdapter[]> {
  const { loadManifest } = await import('../kernel/manifest/load-manifest.ts')
  const loaded = await loadManifest(session.directory)
  const plugins = loaded?.manifest.plugins ?? []
  if (loaded === undefined || plugins.length === 0) return []
  const { loadPlugins } = await import('../kernel/plugins.ts')
  return loadPlugins(plugins, loaded.directory)
}
