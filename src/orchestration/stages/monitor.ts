// The stage that has the application watched.
import { setTimeout as pause } from 'node:timers/promises'
import type { WaitingReported } from '../../kernel/events.ts'
import type { TargetView } from '../../monitoring/reading-contract.ts'
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

/** How long the monitor gets to see what the run has just done, such as a first proven backup. */
const seesWithinMs = 15_000
const lookEveryMs = 500

/** What is watched now that everything is in place. A target that the monitor does not know is not an error of the run. */
export const coverageNow: PartWork<'report.coverage'> = async (scene) => {
  const { input, call, collaborators } = scene
  const { directory, environment } = input
  const status = await (await collaborators.deployments()).status({ directory, environment }, call)
  const reader = await (await collaborators.monitor()).openReader(call)
  try {
    const proven = await provenBackups(scene)
    const target = await seenTarget(() => reader.target(targetId(status)), proven, call)
    if (target === undefined) return { evidence: { coverage: null }, detail: '' }
    const { covered, items } = target.coverage
    // The monitor adds checks of its own once it has seen the processes.
    const checks = target.checks.map(({ id }) => id).toSorted()
    const signals = items.map(({ signal, isCovered, why }) => ({ signal, isCovered, why }))
    return {
      evidence: { coverage: { checks, covered, signals } },
      detail: `${covered} of ${items.length} critical signals are watched`,
    }
  } finally {
    await reader.close()
  }
}

const provenBackups = async ({ evidence }: PartScene): Promise<readonly string[]> =>
  ((await evidence())['maintain.backup']?.backups ?? [])
    .filter(({ state }) => state === 'proven')
    .map(({ name }) => name)

/** The target as soon as its coverage knows of the backups that were proven, or what it is when it is late. */
async function seenTarget(
  look: () => Promise<TargetView | undefined>,
  proven: readonly string[],
  { clock, signal, emit }: PartScene['call'],
): Promise<TargetView | undefined> {
  const startedMs = clock.monotonicMs()
  for (;;) {
    const target = await look()
    const waitedMs = Math.round(clock.monotonicMs() - startedMs)
    const isSeen = (name: string): boolean =>
      target?.coverage.items.every(({ signal: what, isCovered }) => what !== `backup ${name}` || isCovered) ??
      true
    if (proven.every(isSeen) || waitedMs > seesWithinMs) return target
    const remainingMs = Math.max(0, seesWithinMs - waitedMs)
    const wait = { what: 'the monitor to see the backup', on: proven.join(', '), waitedMs, remainingMs }
    const fact: WaitingReported = { type: 'wait.reported', version: 1, ...wait }
    emit(fact)
    await pause(lookEveryMs, undefined, { signal })
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
