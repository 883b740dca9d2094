// check-once: one run of one check, now, in this process. It changes no state and moves no alert.
import type { Call } from '../../kernel/call.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { checkUnknown } from '../errors.ts'
import type { CheckedOnce, MonitorInput } from '../manager-contract.ts'
import { createAgentLink } from '../observing/agent-link.ts'
import { readRunningChange } from '../observing/deployments.ts'
import { ask } from '../running/ask.ts'
import { nothingServed } from '../running/target-sight.ts'
import { openWatched, planOf } from './register.ts'

/** `check` undefined: all of them. @throws NX-MONITOR-CHECK-UNKNOWN */
export async function checkOnce(
  kernel: Kernel,
  input: MonitorInput & { readonly check?: string },
  call: Call,
): Promise<readonly CheckedOnce[]> {
  const watched = await openWatched(kernel, input)
  const { application, environment } = watched.registration
  const link = createAgentLink(kernel.home)
  try {
    const observation = await link.observe({ application, environment }, () => call.clock.now(), call.signal)
    const facts = observation.kind === 'seen' ? observation.facts : nothingServed
    const { plan } = await planOf(kernel, watched, facts, call.signal)
    const wanted = plan.checks.filter(({ id }) => input.check === undefined || id === input.check)
    if (input.check !== undefined && wanted.length === 0)
      throw checkUnknown({ check: input.check, existing: plan.checks.map(({ id }) => id) })
    const ground = {
      observation,
      url: observation.kind === 'seen' ? observation.url : null,
      change: () => readRunningChange(kernel, { application, environment }),
      now: () => call.clock.now(),
    }
    const monotonicMs = (): number => call.clock.monotonicMs()
    return await Promise.all(
      wanted.map(async ({ id, question, subject, timeoutMs }) => ({
        check: id,
        kind: question.kind,
        subject,
        ...(await ask(question, ground, { timeoutMs, monotonicMs, now: ground.now, signal: call.signal })),
      })),
    )
  } finally {
    link.close()
  }
}
