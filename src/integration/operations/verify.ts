import type { Call } from '../../kernel/call.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { Row } from '../data/column.ts'
import { unable } from '../errors.ts'
import type { IntegrationInput, VerifyOutcome } from '../manager-contract.ts'
import { readIntegrations, withIntegration, type Integration } from '../open-integration.ts'
import { say } from '../say.ts'
import { watchStall } from '../sync/stall-watch.ts'
import type { SyncPlan } from '../sync/sync-plan.ts'
import { createTransform } from '../sync/transform-rows.ts'
import { compareContent } from '../verify/compare-content.ts'
import { endpointName, makePlan } from './make-plan.ts'

const batch = { rows: 10_000, bytes: 4 * 1_048_576 }

/** Compares what the mapping makes of the source with what the target has. */
export async function verify(
  kernel: Kernel,
  input: IntegrationInput,
  call: Call,
): Promise<readonly VerifyOutcome[]> {
  const outcomes: VerifyOutcome[] = []
  for (const named of await readIntegrations(kernel, input))
    outcomes.push(await withIntegration(kernel, named, call, (integration) => verifyOne(integration, call)))
  return outcomes
}

async function verifyOne(integration: Integration, call: Call): Promise<VerifyOutcome> {
  const { name, source, target } = integration
  if (!target.descriptor.capabilities.rereads)
    throw unable({ connector: target.descriptor.id, what: 'read back what it was given' })
  const plan = await makePlan(integration, call)
  const startedMs = call.clock.monotonicMs()
  const waitingFor = `rows of ${endpointName(source)} and ${endpointName(target)}`
  const watch = watchStall(call, plan.stallTimeoutMs, waitingFor)
  try {
    const columns = plan.mapped.map((one) => one.target)
    const differences = await compareContent(
      { columns, key: plan.targetKey },
      () => expectedRows(integration, plan, watch.call),
      () =>
        target.connector.read(
          {
            stream: plan.target.name,
            columns: columns.map((one) => one.name),
            order: [],
            after: null,
            batch,
          },
          watch.call,
        ),
      () => watch.moved(waitingFor),
    )
    const { compared, missing, extra, different } = differences
    say(call, {
      type: 'integration.content-verified',
      integration: name,
      compared,
      missing,
      extra,
      different,
    })
    return {
      name,
      isEqual: missing + extra + different === 0,
      ...differences,
      durationMs: Math.round(call.clock.monotonicMs() - startedMs),
    }
  } finally {
    watch.close()
  }
}

/** What should be in the target. A row that the mapping rejects is a dead letter and should not. */
async function* expectedRows(
  { source }: Integration,
  plan: SyncPlan,
  call: Call,
): AsyncGenerator<readonly Row[]> {
  const transform = createTransform(plan)
  const columns = plan.readColumns.map(({ name }) => name)
  for await (const rows of source.connector.read(
    { stream: plan.source.name, columns, order: [], after: null, batch },
    call,
  ))
    yield transform(rows).rows
}
