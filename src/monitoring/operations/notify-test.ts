// notify-test: one test notification through a channel, now, in this process: whether somebody would be told.
import type { Call } from '../../kernel/call.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { channelUnknown } from '../errors.ts'
import type { MonitorInput } from '../manager-contract.ts'
import { deliver } from '../notifying/deliver.ts'
import type { Attempt, Delivery } from '../notifying/delivery.ts'
import { nothingServed } from '../running/target-sight.ts'
import { openWatched, planOf } from './register.ts'

const timeoutMs = 10_000

/** @throws NX-MONITOR-CHANNEL-UNKNOWN */
export async function notifyTest(
  kernel: Kernel,
  input: MonitorInput & { readonly channel: string },
  call: Call,
): Promise<Attempt> {
  const watched = await openWatched(kernel, input)
  const { application, environment } = watched.registration
  const { plan } = await planOf(kernel, watched, nothingServed, call.signal)
  const channel = plan.channels.find(({ id }) => id === input.channel)
  if (channel === undefined)
    throw channelUnknown({ channel: input.channel, existing: plan.channels.map(({ id }) => id) })
  const delivery = testDelivery(kernel, { application, environment }, input.channel, call.clock.now())
  const { signal, clock } = call
  const limits = { timeoutMs, signal, monotonicMs: () => clock.monotonicMs(), now: () => clock.now() }
  return deliver(delivery, channel.way, limits)
}

function testDelivery(
  { randomHex }: Pick<Kernel, 'randomHex'>,
  where: { readonly application: string; readonly environment: string },
  channel: string,
  now: number,
): Delivery {
  const target = `${where.application}.${where.environment}`
  return {
    id: `${target}/test#${randomHex(4)}:test:${channel}`,
    alert: `${target}/test`,
    target,
    channel,
    kind: 'test',
    status: 'waiting',
    attempts: 0,
    nextAttemptAt: now,
    createdAt: now,
    deliveredAt: null,
    lastError: null,
    reached: [],
    content: {
      ...where,
      rule: 'test',
      severity: 'ticket',
      state: 'ok',
      summary: 'a test: this channel works',
      detail: '',
      expression: 'nexo monitor notify-test',
      value: null,
      threshold: null,
      since: now,
      release: null,
      nearestDeploy: null,
      requirement: null,
    },
  }
}
