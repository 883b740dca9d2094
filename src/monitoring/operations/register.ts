// register: an environment of a project is watched from now on.
import type { MonitoringSection } from '../../domain/manifest-monitoring.ts'
import { manifestMissing } from '../../kernel/errors-configuration.ts'
import { prepareHome } from '../../kernel/home.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { requireEnvironment } from '../../kernel/manifest/environment-names.ts'
import { openProject } from '../../kernel/manifest/open-project.ts'
import { readDeployedName } from '../../kernel/state/deployed-target.ts'
import type { MonitorInput } from '../manager-contract.ts'
import { monitoringPaths } from '../paths.ts'
import type { ServingFacts } from '../plan/default-watch.ts'
import type { PlannedWatch } from '../plan/plan-watch.ts'
import { planWithoutManifest, readTarget, variableNames } from '../targets/read-target.ts'
import { writeRegistration, type Registration } from '../targets/registration.ts'

export type Watched = {
  readonly registration: Registration
  readonly section: MonitoringSection | undefined
  readonly hasManifest: boolean
}

/**
 * The environment of a project that is, or can be, watched. Its name is that of nexo.yaml, else the one that it was
 * deployed under, else that of its folder; a project without nexo.yaml that was never deployed is none.
 * @throws those of `openProject`, and NX-CONFIG-UNKNOWN-ENVIRONMENT
 */
export async function openWatched(kernel: Kernel, input: MonitorInput): Promise<Watched> {
  const { environment, directory } = input
  const state = await kernel.state()
  const deployed = await readDeployedName(state, input)
  const registration = { version: 1, environment, variables: {} } as const
  try {
    const project = await openProject(kernel, { ...input, deployedAs: deployed })
    requireEnvironment(project.manifest, environment, project.shownFile)
    const section = project.manifest.monitoring
    const variables = valuesOf(kernel, variableNames(section))
    return {
      registration: {
        ...registration,
        application: project.application,
        directory: project.directory,
        variables,
      },
      section,
      hasManifest: true,
    }
  } catch (error) {
    if (!manifestMissing.matches(error) || deployed === undefined) throw error
    return {
      registration: { ...registration, application: deployed, directory },
      section: undefined,
      hasManifest: false,
    }
  }
}

const valuesOf = ({ environment }: Kernel, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name]
      return value === undefined ? [] : [[name, value] as const]
    }),
  )

/** What would be watched, planned in this process. */
export const planOf = (
  kernel: Kernel,
  { registration, hasManifest }: Watched,
  serving: ServingFacts,
  signal: AbortSignal,
): Promise<PlannedWatch> =>
  hasManifest ? readTarget(kernel, registration, serving, signal) : planWithoutManifest(registration, serving)

/** Registers; doing it again with the same values changes nothing. */
export async function register(kernel: Kernel, { registration }: Watched): Promise<void> {
  await prepareHome(kernel.home)
  await writeRegistration(monitoringPaths(kernel.home).targets, registration)
}

/** Registers the project of a folder; where there is none, nothing. */
export async function registerIfThere(kernel: Kernel, input: MonitorInput): Promise<void> {
  try {
    await register(kernel, await openWatched(kernel, input))
  } catch (error) {
    if (!manifestMissing.matches(error)) throw error
  }
}
