// open-integration: one entry of `integrations` as two connectors, with every reference replaced.
import type { EndpointSection, IntegrationSection } from '../domain/manifest-integrations.ts'
import { createAdapterRegistry } from '../kernel/adapters.ts'
import type { Call } from '../kernel/call.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { openDeployedProject, type Project } from '../kernel/manifest/open-project.ts'
import { builtInConnectors } from './connectors/built-in.ts'
import type { Connector, ConnectorDescriptor, EndpointConfig } from './contract.ts'
import type { IntegrationInput } from './manager-contract.ts'
import { endpointInvalid, integrationMissing } from './plan-errors.ts'

export type Endpoint = {
  readonly end: 'source' | 'target'
  readonly descriptor: ConnectorDescriptor
  readonly connector: Connector
  /** The stream that the manifest names; undefined when it names none. */
  readonly stream: string | undefined
}

export type Integration = {
  readonly name: string
  readonly section: IntegrationSection
  readonly project: Project
  readonly source: Endpoint
  readonly target: Endpoint
}

export type Named = { readonly project: Project; readonly name: string; readonly section: IntegrationSection }

/** The integrations that `input` asks for, in the order of the manifest. @throws NX-INTEGRATE-MISSING */
export async function readIntegrations(
  kernel: Kernel,
  { directory, environment, name }: IntegrationInput,
): Promise<readonly Named[]> {
  const project = await openDeployedProject(kernel, { directory, environment })
  const all = Object.entries(project.manifest.integrations ?? {})
  const wanted = all.filter(([one]) => name === undefined || one === name)
  if (wanted.length === 0) {
    const existing = all.map(([one]) => one)
    throw integrationMissing({ file: project.shownFile, name: name ?? null, existing })
  }
  return wanted.map(([one, section]) => ({ project, name: one, section }))
}

async function descriptorsOf({ manifest, directory }: Project): Promise<readonly ConnectorDescriptor[]> {
  if (manifest.plugins === undefined || manifest.plugins.length === 0) return builtInConnectors
  const { loadPlugins } = await import('../kernel/plugins.ts')
  return createAdapterRegistry('connector', builtInConnectors, await loadPlugins(manifest.plugins, directory))
    .all
}

/** Every text of `value` with its references replaced, however deep it stands. */
async function resolveDeep(
  project: Project,
  value: unknown,
  topic: string,
  signal: AbortSignal,
): Promise<unknown> {
  if (typeof value === 'string') return project.resolve(value, topic, signal)
  if (Array.isArray(value)) {
    const items: unknown[] = []
    for (const [at, item] of value.entries())
      items.push(await resolveDeep(project, item, `${topic}.${at}`, signal))
    return items
  }
  if (typeof value !== 'object' || value === null) return value
  const entries: [string, unknown][] = []
  for (const [key, item] of Object.entries(value))
    entries.push([key, await resolveDeep(project, item, `${topic}.${key}`, signal)])
  return Object.fromEntries(entries)
}

/**
 * One end of an integration, without a connection.
 * @throws NX-ADAPTER-UNKNOWN, NX-INTEGRATE-ENDPOINT, NX-CONFIG-VALUE-MISSING
 */
export async function openEndpoint(
  kernel: Kernel,
  { project, name, section }: Named,
  end: 'source' | 'target',
  call: Call,
): Promise<Endpoint> {
  const written: EndpointSection = section[end]
  const descriptor = createAdapterRegistry('connector', await descriptorsOf(project)).find(written.connector)
  const at = `integrations.${name}.${end}`
  // A table's name is no secret, and is asked for before secrets are.
  const config: Record<string, unknown> = { directory: project.directory }
  for (const [key, value] of Object.entries(written))
    config[key] = await resolveDeep(project, value, `${at}.${key}`, call.signal)
  checkConfig(descriptor, config, at, project)
  const create = await descriptor.load()
  const connector = create(config, { home: kernel.home, environment: kernel.environment })
  return { end, descriptor, connector, stream: descriptor.streamOf(config) }
}

function checkConfig(
  descriptor: ConnectorDescriptor,
  config: EndpointConfig,
  at: string,
  { shownFile }: Project,
): void {
  const read = descriptor.config().safeParse(config)
  if (read.success) return
  const mistakes = read.error.issues.map(
    ({ path, message }) => `${[at, ...path.map(String)].join('.')}: ${message}`,
  )
  throw endpointInvalid({ file: shownFile, mistakes })
}

/** Opens both ends, and closes them when `work` has ended. */
export async function withIntegration<T>(
  kernel: Kernel,
  named: Named,
  call: Call,
  work: (integration: Integration) => Promise<T>,
): Promise<T> {
  const source = await openEndpoint(kernel, named, 'source', call)
  const target = await openEndpoint(kernel, named, 'target', call)
  try {
    return await work({ ...named, source, target })
  } finally {
    await Promise.all([source.connector.close(), target.connector.close()])
  }
}
