import type { ServiceView } from '../agent/protocol/documents.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { agentNotRunning } from '../agent/errors.ts'
import type { Where } from './journal.ts'

/** The release that serves now, as the agent of this machine says; null when none does, or no agent runs. */
export async function servingRelease(
  kernel: Pick<Kernel, 'home'>,
  where: Where,
  signal: AbortSignal,
): Promise<string | null> {
  const view = await inspect(kernel, where, signal)
  const [most] = (view?.weights ?? []).toSorted((a, b) => b.percent - a.percent)
  return most?.releaseId ?? null
}

/** Releases that can serve again: those that the agent still has. */
export async function restorableReleases(
  kernel: Pick<Kernel, 'home'>,
  where: Where,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const view = await inspect(kernel, where, signal)
  const able = (view?.releases ?? []).filter(({ state }) => state === 'serving' || state === 'good')
  return new Set(able.map(({ release }) => release.id))
}

async function inspect(
  { home }: Pick<Kernel, 'home'>,
  { application, environment }: Where,
  signal: AbortSignal,
): Promise<ServiceView | null> {
  const { openAgent } = await import('../agent/client.ts')
  try {
    const agent = await openAgent({ home, start: 'never', signal })
    try {
      return await agent.call('inspectService', { service: { application, environment } }, { signal })
    } finally {
      agent.close()
    }
  } catch (error) {
    // A backup does not need the application to run.
    if (agentNotRunning.matches(error)) return null
    throw error
  }
}
