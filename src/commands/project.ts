import type { SecretsScope } from '../deployment/configuration/load-secrets-scope.ts'
import type { PluggedAdapter } from '../kernel/plugins.ts'
import type { Session } from './session.ts'

/** Whose secrets the session is about, in one environment. @throws what loadSecretsScope throws */
export async function readSecretsScope(session: Session): Promise<SecretsScope> {
  const [{ loadSecretsScope }, { detectApplication, detectFoundation }] = await Promise.all([
    import('../deployment/configuration/load-secrets-scope.ts'),
    import('../deployment/detection/detect.ts'),
  ])
  const environment = session.flags.text('env') ?? 'local'
  return loadSecretsScope(
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
