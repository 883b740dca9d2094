import { expect, test } from 'vitest'
import { createLineBuffer } from '../../../../src/generation/emitting/application/src/runtime/operations/line-buffer.ts'

/** A buffer with a clock and a schedule that the test turns by hand. */
function turning() {
  const written: string[] = []
  const waiting: { readonly work: () => void; readonly afterMs: number }[] = []
  let nowMs = 1000
  const buffer = createLineBuffer(
    (text) => written.push(text),
    (work, afterMs) => waiting.push({ work, afterMs }),
    () => nowMs,
  )
  return {
    ...buffer,
    written,
    waits: () => waiting.map(({ afterMs }) => afterMs),
    turn: () => {
      for (const { work } of waiting.splice(0)) work()
    },
    pass: (ms: number) => {
      nowMs += ms
    },
  }
}

test('a line after a pause leaves as soon as what is being done is done', () => {
  const { write, waits, turn, written } = turning()
  write('a\n')
  expect(waits()).toEqual([0])
  turn()
  expect(written).toEqual(['a\n'])
})

test('lines that follow each other closely leave together, and none waits for longer than ten milliseconds', () => {
  const { write, waits, turn, pass, written } = turning()
  write('a\n')
  turn()
  pass(4)
  write('b\n')
  write('c\n')
  expect(waits()).toEqual([6])
  turn()
  expect(written).toEqual(['a\n', 'b\nc\n'])
})

test('lines that are many leave at once, and what is left leaves before the process ends', () => {
  const { write, written, flush } = turning()
  const long = `${'x'.repeat(40_000)}\n`
  write(long)
  expect(written).toEqual([long])
  write('last\n')
  flush()
  expect(written).toEqual([long, 'last\n'])
})
