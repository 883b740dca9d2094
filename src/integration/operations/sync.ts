import { setTimeout as delay } from 'node:timers/promises'
import type { Call } from '../../kernel/call.ts'
import { messageOf, NexoError } from '../../kernel/errors.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { ConnectorFamily } from '../contract.ts'
import { partlyFailed } from '../errors.ts'
import type { SyncInput, SyncOutcome } from '../manager-contract.ts'
import { readIntegrations, withIntegration, type Named } from '../open-integration.ts'
import { familyMissing, lossRefused } from '../plan-errors.ts'
import { balanceOf } from '../sync/balance.ts'
import { runSync } from '../sync/run-sync.ts'
import { endpointName, makePlan } from './make-plan.ts'

/** Syncs one integration after the other. @throws what failed; NX-INTEGRATE-PARTLY when several did */
export async function sync(kernel: Kernel, input: SyncInput, call: Call): Promise<readonly SyncOutcome[]> {
  const outcomes: SyncOutcome[] = []
  const failures: { readonly name: string; readonly error: unknown }[] = []
  for (const named of await readIntegrations(kernel, input)) {
    try {
      outcomes.push(await syncOne(kernel, named, input, undefined, call))
    } catch (error) {
      call.signal.throwIfAborted()
      if (!(error instanceof NexoError)) throw error
      failures.push({ name: named.name, error })
    }
  }
  const [first, ...others] = failures
  if (first === undefined) return outcomes
  if (others.length === 0) throw first.error
  throw partlyFailed({ failures: failures.map(({ name, error }) => ({ name, message: messageOf(error) })) })
}

/** Syncs the one integration that `input` names, which has to be with a system of `family`. */
export async function syncWith(
  kernel: Kernel,
  family: ConnectorFamily,
  input: SyncInput & { readonly name: string },
  call: Call,
): Promise<SyncOutcome> {
  const [named] = await readIntegrations(kernel, input)
  // `readIntegrations` gives the one that was named, or throws.
  if (named === undefined) throw new RangeError(`no integration ${input.name}`)
  return syncOne(kernel, named, input, family, call)
}

function syncOne(
  kernel: Kernel,
  named: Named,
  { restart = false }: SyncInput,
  family: ConnectorFamily | undefined,
  call: Call,
): Promise<SyncOutcome> {
  return withIntegration(kernel, named, call, async (integration) => {
    const { source, target, name } = integration
    const descriptors = [source.descriptor, target.descriptor]
    if (family !== undefined && !descriptors.some(({ capabilities }) => capabilities.family === family))
      throw familyMissing({ integration: name, family, connectors: descriptors.map(({ id }) => id) })
    const plan = await makePlan(integration, call)
    if (plan.guarantee.level === 'lossy' && !plan.acceptLoss)
      throw lossRefused({ integration: name, because: [...plan.guarantee.because] })
    const run = await runSync(
      {
        plan,
        source: source.connector,
        target: target.connector,
        isRestart: restart,
        names: { source: endpointName(source), target: endpointName(target) },
      },
      call,
    )
    return {
      name,
      guarantee: plan.guarantee.statement,
      balance: balanceOf(run.counts),
      durationMs: run.durationMs,
    }
  })
}

/** Syncs again and again until the call is interrupted. */
export async function syncAgainAndAgain(
  kernel: Kernel,
  { intervalMs, ...input }: SyncInput & { readonly intervalMs: number },
  told: (outcomes: readonly SyncOutcome[]) => void,
  call: Call,
): Promise<void> {
  for (;;) {
    told(await sync(kernel, input, call))
    await delay(intervalMs, undefined, { signal: call.signal }).catch(() => call.signal.throwIfAborted())
  }
}
