import { createHash } from 'node:crypto'
import type { DeploymentConfiguration } from '../../domain/deployment-configuration.ts'
import { buildVariables } from './command-environment.ts'

/** What a built tree depends on besides its source. */
export type BuildPlan = Pick<
  DeploymentConfiguration,
  'install' | 'build' | 'migrate' | 'applicationPath' | 'env' | 'processes'
>

/** Whether nothing of it runs but nexo's own file server. Pure. */
export const servesFilesOnly = ({ migrate, processes }: BuildPlan): boolean =>
  migrate === null && processes.length > 0 && processes.every(({ argv }) => argv[0] === '@static')

/** Where the commands run: another platform or runtime may build another tree of the same source. */
export type BuildHost = { readonly platform: string; readonly arch: string; readonly nodeVersion: string }

export const thisHost: BuildHost = {
  platform: process.platform,
  arch: process.arch,
  nodeVersion: process.versions.node,
}

/**
 * Names the tree that building this source with these commands gives. Pure.
 *
 * Promise: equal for equal input; the host counts only when a command runs, the application's plain variables only
 * when a build does. Secrets are no part of it.
 */
export function artifactIdOf(packageDigest: string, plan: BuildPlan, host: BuildHost): string {
  const runsNothing = plan.install === null && plan.build === null
  const variables = plan.build === null ? {} : buildVariables(plan.env)
  const parts = {
    format: 1,
    servesFilesOnly: !runsNothing && servesFilesOnly(plan),
    packageDigest,
    install: plan.install,
    build: plan.build,
    applicationPath: runsNothing ? null : plan.applicationPath,
    host: runsNothing ? null : [host.platform, host.arch, host.nodeVersion],
    variables: Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1)),
  }
  return `a-${createHash('sha256').update(JSON.stringify(parts)).digest('hex')}`
}
