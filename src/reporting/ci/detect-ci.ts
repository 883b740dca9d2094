import { azure } from './azure.ts'
import type { CiDialect } from './dialect.ts'
import { github } from './github.ts'
import { gitlab } from './gitlab.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The dialect of the CI system whose own variable is set, or undefined. Source: each system's list of variables. */
export function ciDialectOf(environment: Environment): CiDialect | undefined {
  if (environment['GITHUB_ACTIONS'] === 'true') return github
  if (environment['GITLAB_CI'] === 'true') return gitlab
  if (environment['TF_BUILD']?.toLowerCase() === 'true') return azure
  return undefined
}

const ciVariables = ['CI', 'GITHUB_ACTIONS', 'GITLAB_CI', 'TF_BUILD', 'JENKINS_URL', 'BUILDKITE']

/** Whether any CI system runs us: then nothing is asked and nothing is redrawn. */
export const isCi = (environment: Environment): boolean =>
  ciVariables.some((name) => {
    const value = environment[name]
    return value !== undefined && value !== '' && value !== '0' && value.toLowerCase() !== 'false'
  })
