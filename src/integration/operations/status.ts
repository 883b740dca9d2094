import type { Call } from '../../kernel/call.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { IntegrationInput, IntegrationStatus } from '../manager-contract.ts'
import { readIntegrations, withIntegration, type Integration } from '../open-integration.ts'
import { balanceOf } from '../sync/balance.ts'
import { livenessOfHolder } from '../sync/holder.ts'
import type { SyncRun } from '../sync/run-record.ts'
import { makePlan } from './make-plan.ts'
import type { SyncPlan } from '../sync/sync-plan.ts'

const newestLetters = 5

/** How every integration stands, asked of its target. */
export async function status(
  kernel: Kernel,
  input: IntegrationInput,
  call: Call,
): Promise<readonly IntegrationStatus[]> {
  const all: IntegrationStatus[] = []
  for (const named of await readIntegrations(kernel, input))
    all.push(await withIntegration(kernel, named, call, (integration) => statusOf(integration, call)))
  return all
}

/** A run whose process is dead is interrupted, whatever it last wrote. */
function stateOf({ state, holder }: SyncRun): IntegrationStatus['state'] {
  return state === 'running' && livenessOfHolder(holder) === 'dead' ? 'interrupted' : state
}

async function statusOf(integration: Integration, call: Call): Promise<IntegrationStatus> {
  const { name, target } = integration
  const plan = await makePlan(integration, call)
  const runs = (await target.connector.memory?.runs(plan.memoryKey, 20, call)) ?? []
  const letters = await target.connector.memory?.deadLetters(plan.memoryKey, { limit: newestLetters }, call)
  const [newest] = runs
  const endedAt = runs.find(({ state }) => state === 'finished')?.endedAt ?? null
  return {
    name,
    state: newest === undefined ? 'never-run' : stateOf(newest),
    guarantee: plan.guarantee.statement,
    run: newest === undefined ? null : viewOf(newest),
    lag: {
      sinceFinishedMs: endedAt === null ? null : call.clock.now() - Date.parse(endedAt),
      rowsBehind: await rowsBehind(integration, plan, newest, call),
    },
    deadLetters: {
      count: letters?.count ?? 0,
      newest: (letters?.letters ?? []).map(({ key, reason, at }) => ({ key, reason, at })),
    },
  }
}

function viewOf(run: SyncRun): NonNullable<IntegrationStatus['run']> {
  const { runId, mode, startedAt, endedAt, attempts, counts, durationMs, error } = run
  return { id: runId, mode, startedAt, endedAt, attempts, balance: balanceOf(counts), durationMs, error }
}

/** Rows that wait. A full sync that has finished cannot know which of them changed. */
async function rowsBehind(
  { source }: Integration,
  plan: SyncPlan,
  newest: SyncRun | undefined,
  call: Call,
): Promise<number | null> {
  const { countAfter, acknowledge } = source.connector
  if (countAfter === undefined) return null
  const isKnown =
    acknowledge !== undefined ||
    newest === undefined ||
    newest.state !== 'finished' ||
    plan.mode === 'incremental'
  const after = newest?.planDigest === plan.digest ? newest.position : null
  return isKnown ? countAfter({ stream: plan.source.name, order: plan.order, after }, call) : null
}
