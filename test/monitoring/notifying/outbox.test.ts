import { expect, test } from 'vitest'
import type { Attempt, Delivery } from '../../../src/monitoring/notifying/delivery.ts'
import { Outbox } from '../../../src/monitoring/notifying/outbox.ts'
import { StoreWriter } from '../../../src/monitoring/store/writer.ts'
import { aDelivery } from '../support/a-delivery.ts'
import { aStore } from '../support/a-store.ts'
import { FakeClock } from '../support/fake-clock.ts'

/** An outbox over a store, whose receiver does what the test says. */
async function anOutbox(deliver: (delivery: Delivery) => Promise<Attempt>) {
  const file = await aStore()
  const clock = new FakeClock()
  const sent: string[] = []
  const open = () => {
    const writer = new StoreWriter(file, clock.monotonicMs)
    const outbox = new Outbox({
      writer,
      now: clock.now,
      deliver: (delivery) => {
        sent.push(delivery.id)
        return deliver(delivery)
      },
    })
    outbox.restore(file)
    return { outbox, writer }
  }
  const statusOf = (id: string): unknown => file.one('SELECT status FROM outbox WHERE id = ?', id)?.['status']
  return { file, clock, sent, open, statusOf }
}

const taken = async (): Promise<Attempt> => ({ outcome: 'delivered' })
const down = async (): Promise<Attempt> => ({ outcome: 'failed', reason: 'down', isFinal: false })

test('nothing is sent before it is stored', async () => {
  const { sent, open } = await anOutbox(taken)
  const { outbox, writer } = open()
  outbox.add(aDelivery({ id: 'a' }))
  outbox.work()
  expect(sent).toEqual([])
  writer.flush()
  outbox.work()
  await outbox.idle()
  expect(sent).toEqual(['a'])
  expect(outbox.depth).toBe(0)
})

test('a receiver that comes back gets everything, once and in order', async () => {
  let isDown = true
  const { clock, sent, open, statusOf } = await anOutbox(() => (isDown ? down() : taken()))
  const { outbox, writer } = open()
  outbox.add(aDelivery({ id: 'a1', alert: 'a' }))
  outbox.add(aDelivery({ id: 'a2', alert: 'a', kind: 'resolved' }))
  writer.flush()
  for (let second = 0; second < 4; second += 1) {
    outbox.work()
    await outbox.idle()
    clock.pass(1_000)
  }
  expect(sent).toEqual(['a1'])
  isDown = false
  for (let second = 0; second < 20; second += 1) {
    outbox.work()
    await outbox.idle()
    clock.pass(1_000)
  }
  expect(sent).toEqual(['a1', 'a1', 'a2'])
  expect([statusOf('a1'), statusOf('a2')]).toEqual(['delivered', 'delivered'])
})

test('a receiver that hangs holds up no other', async () => {
  const { sent, open } = await anOutbox(({ channel }) =>
    channel === 'hanging' ? new Promise(() => undefined) : taken(),
  )
  const { outbox, writer } = open()
  outbox.add(aDelivery({ id: 'a', channel: 'hanging' }))
  outbox.add(aDelivery({ id: 'b', channel: 'ops' }))
  writer.flush()
  outbox.work()
  expect(sent).toEqual(['a', 'b'])
})

test('killed before sending it is sent by the next monitor; killed after sending it comes twice under one id', async () => {
  const { sent, open, statusOf } = await anOutbox(taken)
  const first = open()
  first.outbox.add(aDelivery({ id: 'a' }))
  first.writer.flush()
  const second = open()
  second.outbox.work()
  // The second one is killed before it can store that it was delivered.
  const third = open()
  third.outbox.work()
  await third.outbox.idle()
  expect(sent).toEqual(['a', 'a'])
  await second.outbox.idle()
  expect(statusOf('a')).toBe('delivered')
  const fourth = open()
  fourth.outbox.work()
  expect(sent).toEqual(['a', 'a'])
})

test('the same news a second time changes nothing', async () => {
  const { sent, open } = await anOutbox(taken)
  const { outbox, writer } = open()
  outbox.add(aDelivery({ id: 'a' }))
  outbox.add(aDelivery({ id: 'a' }))
  writer.flush()
  outbox.work()
  await outbox.idle()
  outbox.work()
  expect(sent).toEqual(['a'])
})

test('a store that takes nothing for ten seconds holds back no alert', async () => {
  const { file, clock, sent, open } = await anOutbox(taken)
  const { outbox } = open()
  file.execute('PRAGMA query_only = ON')
  outbox.add(aDelivery({ id: 'a' }))
  clock.pass(5_000)
  outbox.work()
  expect(sent).toEqual([])
  clock.pass(6_000)
  outbox.work()
  await outbox.idle()
  expect(sent).toEqual(['a'])
})
