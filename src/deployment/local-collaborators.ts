// The real collaborators: each is loaded when it is first needed, so that a command pays for what it uses.
import { dirname, join } from 'node:path'
import type { DeploymentConfiguration } from '../domain/deployment-configuration.ts'
import type { Call } from '../kernel/call.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { PluggedAdapter } from '../kernel/plugins.ts'
import { currentProcess } from '../kernel/process-identity.ts'
import type { SecretProvider } from '../kernel/secrets/contract.ts'
import type { Collaborators, SourceFacts, Where } from './collaborators.ts'
import type { ProviderDescriptor } from './contract.ts'
import { sourceChanged } from './errors.ts'
import type { SourcePackage } from './packaging/source-package.ts'
import { processProvider } from './providers/process/descriptor.ts'
import { inPhase } from './session/phases.ts'
import { say } from './session/say.ts'
import { chooseProvider } from './session/session.ts'

/** Everything as it is on this machine, kept below the kernel's home. */
export function createLocalCollaborators(kernel: Kernel): Collaborators {
  let fingerprint: Promise<(value: string) => string> | undefined
  const packages = new Map<string, SourcePackage>()
  return {
    creator: creatorName(),
    loadConfiguration: loadHere,
    resolveEnvironment: (configuration, call) => resolveHere(kernel, configuration, call),
    fingerprint: async (value) => {
      fingerprint ??= import('../kernel/secrets/fingerprint.ts').then((one) =>
        one.openFingerprint(kernel.home),
      )
      return (await fingerprint)(value)
    },
    readSource: async (configuration, call) => {
      const source = await readPackage(kernel, configuration, call)
      packages.set(source.directory, source)
      return factsOf(source)
    },
    readRevision: async ({ projectDirectory }) => {
      const { sourceRevision } = await import('./packaging/source-revision.ts')
      return sourceRevision(projectDirectory, new AbortController().signal)
    },
    build: async (configuration, packageDigest, call) => {
      const known = packages.get(configuration.projectDirectory)
      // What was read is what is built: files that appear or grow meanwhile are no part of it.
      const source =
        known?.digest === packageDigest ? known : await readFrozen(kernel, configuration, packageDigest, call)
      return buildHere(kernel, configuration, source, call)
    },
    providers: providersFor,
    openProvider: async (descriptor, { application, environment, hosts }) => {
      const create = await descriptor.load()
      const config = descriptor.config().parse({ application, environment, hosts })
      return create(config, { home: kernel.home, environment: kernel.environment })
    },
    openEngine: async (plans, actions) => {
      const { createEmbeddedEngine } = await import('../kernel/durable/embedded-engine.ts')
      const { clock, randomHex } = kernel
      return createEmbeddedEngine({ file: join(kernel.home, 'runs.db'), plans, actions, clock, randomHex })
    },
  }
}

/** `user@host`, as releases and attempts remember who made them. A user without a name shows as its number. */
function creatorName(): string {
  const { user, host } = currentProcess()
  return `${user}@${host}`
}

/** Which plugins a project lists, and from where they are resolved. */
type Plugging = Pick<DeploymentConfiguration, 'plugins' | 'manifestFile'>

/** Built-in providers, then those of the plugins that the project's manifest lists. */
async function providersFor(configuration: Plugging | undefined): Promise<readonly ProviderDescriptor[]> {
  const plugged = configuration === undefined ? [] : await pluggedOf(configuration)
  if (plugged.length === 0) return [processProvider]
  const { createAdapterRegistry } = await import('../kernel/adapters.ts')
  return createAdapterRegistry<ProviderDescriptor>('deployment-provider', [processProvider], plugged).all
}

async function pluggedOf({ plugins = [], manifestFile }: Plugging): Promise<readonly PluggedAdapter[]> {
  if (plugins.length === 0 || manifestFile === null) return []
  const { loadPlugins } = await import('../kernel/plugins.ts')
  return loadPlugins(plugins, dirname(manifestFile))
}

async function loadHere(where: Where, call: Call): Promise<DeploymentConfiguration> {
  const [{ loadConfiguration }, { detectApplication, detectFoundation }, { seeThroughPackageManager }] =
    await Promise.all([
      import('./configuration/load-configuration.ts'),
      import('./detection/detect.ts'),
      import('./detection/node/written-command.ts'),
    ])
  return loadConfiguration(where, {
    detectFoundation,
    seeThrough: seeThroughPackageManager,
    requireProvider: async (wish) => {
      await chooseProvider(await providersFor(wish), wish.provider)
    },
    detect: async (directory) => {
      const detected = await detectApplication(directory)
      const { kind, framework = null, evidence } = detected
      say(call, { type: 'deployment.application-detected', kind, framework, evidence })
      return detected
    },
  })
}

async function resolveHere(kernel: Kernel, configuration: DeploymentConfiguration, call: Call) {
  const { resolveEnvironment } = await import('./configuration/resolve-environment.ts')
  const { environment, redactor } = kernel
  const secrets = lazySecrets(kernel, configuration)
  return resolveEnvironment(configuration, { environment, redactor, secrets, signal: call.signal })
}

/** The secret provider of the configuration, loaded with the first secret that is asked for. */
function lazySecrets(
  kernel: Kernel,
  configuration: DeploymentConfiguration,
): Pick<SecretProvider, 'id' | 'get'> {
  let opened: Promise<SecretProvider> | undefined
  const open = async (): Promise<SecretProvider> => {
    const { openSecretsOf } = await import('./configuration/secrets.ts')
    return openSecretsOf(kernel, configuration, await pluggedOf(configuration))
  }
  return {
    id: configuration.secretsProvider.id,
    get: async (name, signal) => (await (opened ??= open())).get(name, signal),
  }
}

async function readPackage(
  kernel: Kernel,
  { projectDirectory }: DeploymentConfiguration,
  call: Call,
): Promise<SourcePackage> {
  const [{ readSourcePackage }, { ownOutputFiles }] = await Promise.all([
    import('./packaging/source-package.ts'),
    import('./packaging/own-output.ts'),
  ])
  const state = await kernel.state()
  const cache = { get: state.getValue, put: state.putValue }
  const question = { directory: projectDirectory, cache, outside: [kernel.home] }
  return readSourcePackage({ ...question, notSource: ownOutputFiles() }, call)
}

const factsOf = ({ digest, files, sizeBytes }: SourcePackage): SourceFacts => ({
  digest,
  sizeBytes,
  files: files.map((one) => ({ path: one.path, digest: one.kind === 'file' ? one.digest : one.target })),
})

/** The package of a run that another process began. @throws NX-DEPLOY-SOURCE-CHANGED when it is another by now */
async function readFrozen(
  kernel: Kernel,
  configuration: DeploymentConfiguration,
  packageDigest: string,
  call: Call,
): Promise<SourcePackage> {
  const source = await readPackage(kernel, configuration, call)
  if (source.digest !== packageDigest) throw sourceChanged({ paths: [] })
  return source
}

async function buildHere(
  kernel: Kernel,
  configuration: DeploymentConfiguration,
  source: SourcePackage,
  call: Call,
) {
  const [{ buildArtifact }, { shownBuild }] = await Promise.all([
    import('./building/build-artifact.ts'),
    import('./building/shown-command.ts'),
  ])
  const { home, environment } = kernel
  const title = shownBuild([configuration.install, configuration.build])
  return inPhase(call, 'build', title, () =>
    buildArtifact({ source, configuration, home, env: environment }, call),
  )
}
