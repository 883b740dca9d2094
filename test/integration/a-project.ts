// A project with integrations, and its SystemIntegrator, on a home of its own.
import { join } from 'node:path'
import { stringify } from 'yaml'
import { createSystemIntegrator } from '../../src/integration/system-integrator.ts'
import type { IntegrationInput, SystemIntegrator } from '../../src/integration/manager-contract.ts'
import { openKernel } from '../../src/kernel/open-kernel.ts'
import { temporaryHome } from '../support/home.ts'
import { aProject } from '../support/project.ts'

export type ProjectUnderTest = {
  readonly directory: string
  readonly home: string
  readonly manager: SystemIntegrator
  readonly input: IntegrationInput
  /** Path of a file of the project. */
  at(file: string): string
}

/** `integrations` as they stand in nexo.yaml; `environment`: variables beside NEXO_HOME. */
export async function aProjectWith(
  integrations: object,
  environment: Readonly<Record<string, string>> = {},
): Promise<ProjectUnderTest> {
  const directory = await aProject({ 'nexo.yaml': stringify({ name: 'shop', integrations }) })
  const home = await temporaryHome()
  const kernel = openKernel({ workingDirectory: directory, environment: { NEXO_HOME: home, ...environment } })
  return {
    directory,
    home,
    manager: createSystemIntegrator(kernel),
    input: { directory, environment: 'local' },
    at: (file) => join(directory, file),
  }
}
