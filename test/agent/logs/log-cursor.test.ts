import { appendFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openCursor } from '../../../src/agent/logs/log-cursor.ts'
import { extentOf, placeOfTail } from '../../../src/agent/logs/log-parts.ts'
import { rotateIfLong } from '../../../src/agent/logs/rotation.ts'
import { temporaryFolder } from '../../support/home.ts'

const aLog = async (): Promise<string> => join(await temporaryFolder(), 'web.1.log')
const nobodyWrites = async () => () => undefined
const rotate = (file: string, files = 20) => rotateIfLong(file, nobodyWrites, { maxBytes: 10, files })
const textsOf = (look: { readonly lines: readonly { readonly text: string }[] }) =>
  look.lines.map(({ text }) => text)

test('what is appended is read line by line, letters of several bytes whole', async () => {
  const file = await aLog()
  await writeFile(file, 'old\n')
  const cursor = openCursor(file, 4)
  const [first, second] = [Buffer.from('gr\u00FC').subarray(0, 3), Buffer.from('gr\u00FC').subarray(3)]
  expect(cursor.read()).toMatchObject({ lines: [], more: 'none' })
  await appendFile(file, first)
  expect(textsOf(cursor.read())).toEqual([])
  await appendFile(file, Buffer.concat([second, Buffer.from('\nnext\n')]))
  expect(textsOf(cursor.read())).toEqual(['gr\u00FC', 'next'])
  expect(cursor.place()).toBe(14)
})

test('a place stays right over rotations, also for a reader that is several parts behind', async () => {
  const file = await aLog()
  const cursor = openCursor(file, 0)
  const expected: string[] = []
  for (let part = 0; part < 5; part += 1) {
    for (const text of [`first of ${part}`, `half of ${part}|`]) {
      expected.push(text)
      await appendFile(file, text.endsWith('|') ? text : `${text}\n`)
    }
    expect(await rotate(file)).toBe(true)
    await appendFile(file, 'rest\n')
    expected.push(`${expected.pop() ?? ''}rest`)
  }
  const seen: string[] = []
  for (let look = cursor.read(); look.more === 'maybe'; look = cursor.read()) seen.push(...textsOf(look))
  expect(seen).toEqual(expected)
  expect(cursor.place()).toBe(extentOf(file).end)
  const again = openCursor(file, placeOfTail(file, extentOf(file).end, 3))
  const last: string[] = []
  for (let look = again.read(); look.more === 'maybe'; look = again.read()) last.push(...textsOf(look))
  expect(last).toEqual(expected.slice(-3))
})

test('what was thrown away before it could be read is counted', async () => {
  const file = await aLog()
  const cursor = openCursor(file, 0)
  for (const text of ['aaaaaaaaaa\n', 'bbbbbbbbbb\n', 'cccccccccc\n', 'dddddddddd\n']) {
    await appendFile(file, text)
    await rotate(file, 2)
  }
  const look = cursor.read()
  expect(look.skipped).toBe(33)
  expect(textsOf(look)).toEqual(['dddddddddd'])
  expect(cursor.read()).toMatchObject({ skipped: 0, more: 'none' })
})

test('a log that somebody emptied is read from its beginning', async () => {
  const file = await aLog()
  await writeFile(file, 'one\ntwo\n')
  const cursor = openCursor(file, 8)
  await truncate(file)
  await appendFile(file, 'new\n')
  expect(textsOf(cursor.read())).toEqual(['new'])
})

test('of a line without end only its beginning is kept', async () => {
  const file = await aLog()
  await writeFile(file, `${'x'.repeat(700_000)}\nnext\n`)
  const cursor = openCursor(file, 0)
  const lines: string[] = []
  for (let look = cursor.read(); look.more === 'maybe'; look = cursor.read()) lines.push(...textsOf(look))
  expect(lines.map((line) => line.length)).toEqual([65_536, 4])
})

test('nothing is read of a log that is not there', async () => {
  const cursor = openCursor(await aLog(), 0)
  expect(cursor.read()).toEqual({ lines: [], skipped: 0, more: 'none' })
  expect(cursor.unfinished()).toBeUndefined()
})
