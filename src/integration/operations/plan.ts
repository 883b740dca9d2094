import type { Call } from '../../kernel/call.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { IntegrationInput, IntegrationPlan } from '../manager-contract.ts'
import { readIntegrations, withIntegration, type Integration } from '../open-integration.ts'
import { columnChanges } from '../sync/drift.ts'
import type { SyncRun } from '../sync/run-record.ts'
import type { SyncPlan } from '../sync/sync-plan.ts'
import { makePlan } from './make-plan.ts'

/** What each sync would do. @throws NX-INTEGRATE-PLAN */
export async function plan(
  kernel: Kernel,
  input: IntegrationInput,
  call: Call,
): Promise<readonly IntegrationPlan[]> {
  const plans: IntegrationPlan[] = []
  for (const named of await readIntegrations(kernel, input)) {
    plans.push(
      await withIntegration(kernel, named, call, async (integration) => {
        const made = await makePlan(integration, call)
        const [newest] = (await integration.target.connector.memory?.runs(made.memoryKey, 1, call)) ?? []
        return viewOf(integration, made, newest)
      }),
    )
  }
  return plans
}

const driftOf = ({ source, target }: SyncPlan, newest: SyncRun | undefined): readonly string[] =>
  newest === undefined
    ? []
    : [
        ...columnChanges('source', newest.columns.source, source.columns),
        ...columnChanges('target', newest.columns.target, target.columns),
      ]

function nextOf(
  made: SyncPlan,
  newest: SyncRun | undefined,
  drift: readonly string[],
): IntegrationPlan['next'] {
  if (made.guarantee.level === 'lossy' && !made.acceptLoss) return 'refused'
  if (newest === undefined) return 'first-run'
  if (drift.length > 0 && made.drift === 'refuse') return 'refused'
  const isOpen = newest.state !== 'finished' && newest.planDigest === made.digest && made.order.length > 0
  return isOpen ? 'resume' : 'new-run'
}

function viewOf(
  { source, target }: Integration,
  made: SyncPlan,
  newest: SyncRun | undefined,
): IntegrationPlan {
  const drift = driftOf(made, newest)
  return {
    name: made.integration,
    mode: made.mode,
    source: {
      connector: source.descriptor.id,
      stream: made.source.name,
      estimatedRows: made.source.estimatedRows,
    },
    target: { connector: target.descriptor.id, stream: made.target.name },
    key: made.targetKey,
    columns: made.mapped.map(({ target: column, text, checkedBecause }) => ({
      target: column.name,
      type: column.native,
      expression: text,
      checkedBecause: checkedBecause ?? null,
    })),
    filter: made.filter?.text ?? null,
    guarantee: made.guarantee,
    next: nextOf(made, newest, drift),
    drift,
    notes: made.notes,
  }
}
