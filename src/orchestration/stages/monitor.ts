// The stage that has the application watched.
import type { PartScene, PartWork } from './part-work.ts'

/** As the monitor names what it watches. */
export const targetId = (where: { readonly application: string; readonly environment: string }): string =>
  `${where.application}.${where.environment}`

/** The application is watched by the monitor of this home, which runs in the background. */
export const monitor: PartWork<'monitor'> = async ({ input, call, collaborators }) => {
  const { directory, environment } = input
  const setup = await (await collaborators.monitor()).setup({ directory, environment }, call)
  const { covered, items } = setup.coverage
  return {
    evidence: {
      target: setup.target,
      checks: [...setup.checks],
      slos: [...setup.slos],
      covered,
      signals: items.map(({ signal, isCovered, why }) => ({ signal, isCovered, why })),
      dashboardUrl: setup.dashboardUrl === null ? null : withoutToken(setup.dashboardUrl),
    },
    detail: `${setup.checks.length} checks, ${setup.slos.length} objectives`,
  }
}

/** What is watched now that everything is in place. A target that the monitor does not know is not an error of the run. */
export const coverageNow: PartWork<'report.coverage'> = async ({ input, call, collaborators }) => {
  const { directory, environment } = input
  const status = await (await collaborators.deployments()).status({ directory, environment }, call)
  const reader = await (await collaborators.monitor()).openReader(call)
  try {
    const target = await reader.target(targetId(status))
    if (target === undefined) return { evidence: { coverage: null }, detail: '' }
    const { covered, items } = target.coverage
    const signals = items.map(({ signal, isCovered, why }) => ({ signal, isCovered, why }))
    return {
      evidence: { coverage: { covered, signals } },
      detail: `${covered} of ${items.length} critical signals are watched`,
    }
  } finally {
    await reader.close()
  }
}

/** The monitor forgets the environment; what it measured stays. In words, what was done. */
export async function takeBackMonitor({ input, call, collaborators }: PartScene): Promise<string> {
  const { directory, environment } = input
  await (await collaborators.monitor()).forget({ directory, environment }, call)
  return 'it is not watched, as before'
}

/** The token that opens the dashboard stands in the fragment, and never in a file of ours. */
const withoutToken = (url: string): string => url.split('#')[0] ?? url
