import { expect, test } from 'vitest'
import { openLateTelling } from '../../src/commands/late-telling.ts'
import type { Telling } from '../../src/commands/telling.ts'
import { systemClock } from '../../src/kernel/call.ts'

/** A telling that remembers what it was told, and how often one was made. */
function aTelling() {
  const heard: string[] = []
  let made = 0
  const telling: Telling = {
    emit: ({ type }) => void heard.push(type),
    note: (text) => void heard.push(text),
    nextStamp: () => ({ seq: heard.length + 1, time: 'now' }),
    position: () => 'in the middle',
    settled: () => Promise.resolve(),
    close: () => void heard.push('closed'),
  }
  const load = (): Promise<Telling> => {
    made += 1
    return Promise.resolve(telling)
  }
  return { heard, load, made: () => made }
}

test('nothing is loaded for a command that has nothing to tell', async () => {
  const { load, made } = aTelling()
  const late = openLateTelling(systemClock, load)
  await late.settled()
  expect([late.position(), late.nextStamp().seq]).toEqual(['nothing was begun', 1])
  late.close()
  expect(made()).toBe(0)
})

test('facts and notes arrive in the order in which they were told, through one telling', async () => {
  const { heard, load, made } = aTelling()
  const late = openLateTelling(systemClock, load)
  late.emit({ type: 'a.happened', version: 1 })
  late.note('first')
  await late.settled()
  late.note('second')
  await late.settled()
  expect(heard).toEqual(['a.happened', 'first', 'second'])
  expect([made(), late.position(), late.nextStamp().seq]).toEqual([1, 'in the middle', 4])
  late.close()
  expect(heard.at(-1)).toBe('closed')
})

test('what comes after the end is dropped, and a telling that comes too late is closed at once', async () => {
  const { heard, load } = aTelling()
  const late = openLateTelling(systemClock, load)
  late.note('too late')
  late.close()
  late.note('dropped')
  await late.settled()
  expect(heard).toEqual(['closed'])
})
