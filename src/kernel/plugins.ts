// plugins: npm packages of the project that add adapters.
import { readFile, stat } from 'node:fs/promises'
import { createRequire, findPackageJSON } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as z from 'zod'
import { pluginInvalid, pluginMissing } from './errors-adapters.ts'
import { messageOf, systemCodeOf } from './errors.ts'

const isFunction = (value: unknown): value is (...args: never[]) => unknown => typeof value === 'function'

/** The shape of every descriptor; whatever else it holds is its kind's own. */
const Descriptor = z.looseObject({
  kind: z.string().min(1),
  id: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'an id of lower-case letters, digits and hyphens'),
  summary: z.string(),
  capabilities: z.looseObject({}),
  config: z.custom(isFunction, 'config is a function'),
  load: z.custom(isFunction, 'load is a function'),
})
const PluginModule = z.looseObject({ nexoPlugin: z.looseObject({ adapters: z.array(Descriptor).min(1) }) })

/** A descriptor out of a plugin, and which plugin that was. */
export type PluggedAdapter = {
  readonly descriptor: z.infer<typeof Descriptor>
  readonly plugin: string
  readonly file: string
}

const PackageEntry = z.looseObject({ exports: z.unknown(), main: z.string().optional() })

/** The target of "." in a package's `exports`, as an importer of ES modules sees it. */
function importTarget(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports
  if (typeof exports !== 'object' || exports === null) return undefined
  for (const [key, value] of Object.entries(exports)) {
    const isOpen = ['.', 'node', 'import', 'module-sync', 'default'].includes(key)
    const target = isOpen ? importTarget(value) : undefined
    if (target !== undefined) return target
  }
  return undefined
}

/** The entry of a package whose `exports` are for `import` alone, which `require.resolve` cannot see. */
async function entryForImport(plugin: string, base: string): Promise<string | undefined> {
  const file = findPackageJSON(plugin, base)
  if (file === undefined) return undefined
  const found = PackageEntry.safeParse(JSON.parse(await readFile(file, 'utf8')))
  const target = found.success ? importTarget(found.data.exports) : undefined
  return target === undefined ? undefined : join(dirname(file), target)
}

async function fileOf(plugin: string, directory: string): Promise<string> {
  // A file that need not exist: only its folder counts for the look-up.
  const base = join(directory, 'nexo.yaml')
  try {
    if (!plugin.startsWith('./')) return createRequire(base).resolve(plugin)
    await stat(resolve(directory, plugin))
    return resolve(directory, plugin)
  } catch (error) {
    const isForImport = systemCodeOf(error) === 'ERR_PACKAGE_PATH_NOT_EXPORTED'
    const file = isForImport ? await entryForImport(plugin, base) : undefined
    if (file === undefined) throw pluginMissing({ plugin, directory }, { cause: error })
    return file
  }
}

async function loadPlugin(plugin: string, directory: string): Promise<readonly PluggedAdapter[]> {
  const file = await fileOf(plugin, directory)
  let loaded: unknown
  try {
    loaded = await import(pathToFileURL(file).href)
  } catch (error) {
    throw pluginInvalid({ plugin, file, reason: messageOf(error) }, { cause: error })
  }
  // A module namespace is no plain object, so its one export is taken out first.
  const exported =
    typeof loaded === 'object' && loaded !== null && 'nexoPlugin' in loaded ? loaded.nexoPlugin : undefined
  const parsed = PluginModule.safeParse({ nexoPlugin: exported })
  if (!parsed.success) throw pluginInvalid({ plugin, file, reason: z.prettifyError(parsed.error) })
  return parsed.data.nexoPlugin.adapters.map((descriptor) => ({ descriptor, plugin, file }))
}

/**
 * Loads the packages that `plugins` of the manifest lists, from `directory` (absolute, the manifest's).
 *
 * Promise: in their order; nothing is loaded when none is listed; their adapters stay unloaded.
 * @throws NX-PLUGIN-MISSING, NX-PLUGIN-INVALID
 */
export async function loadPlugins(
  plugins: readonly string[],
  directory: string,
): Promise<readonly PluggedAdapter[]> {
  const loaded = await Promise.all(plugins.map((plugin) => loadPlugin(plugin, directory)))
  return loaded.flat()
}
