// register: an environment of a project is watched from now on.
import { manifestMissing } from '../../kernel/errors-configuration.ts'
import { requireEnvironment } from '../../kernel/manifest/environment-names.ts'
import { openProject, type Project } from '../../kernel/manifest/open-project.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { prepareHome } from '../../kernel/home.ts'
import type { MonitorInput } from '../manager-contract.ts'
import { monitoringPaths } from '../paths.ts'
import { variableNames } from '../targets/read-target.ts'
import { writeRegistration, type Registration } from '../targets/registration.ts'

/** @throws those of `openProject`, and NX-CONFIG-UNKNOWN-ENVIRONMENT */
export async function openWatchedProject(kernel: Kernel, input: MonitorInput): Promise<Project> {
  const project = await openProject(kernel, input)
  requireEnvironment(project.manifest, project.environment, project.shownFile)
  return project
}

/** Registers; doing it again with the same values changes nothing. */
export async function register(kernel: Kernel, project: Project): Promise<Registration> {
  const { application, environment, directory, manifest } = project
  const variables = variableNames(manifest.monitoring).flatMap((name) => {
    const value = kernel.environment[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  const registration: Registration = {
    version: 1,
    application,
    environment,
    directory,
    variables: Object.fromEntries(variables),
  }
  await prepareHome(kernel.home)
  await writeRegistration(monitoringPaths(kernel.home).targets, registration)
  return registration
}

/** Registers the project of a folder; where there is none, nothing. */
export async function registerIfThere(kernel: Kernel, input: MonitorInput): Promise<void> {
  try {
    await register(kernel, await openWatchedProject(kernel, input))
  } catch (error) {
    if (!manifestMissing.matches(error)) throw error
  }
}
