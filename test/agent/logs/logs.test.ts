import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { timeOfLine } from '../../../src/agent/logs/line-time.ts'
import { readTail } from '../../../src/agent/logs/read-tail.ts'
import { createRedactor } from '../../../src/agent/logs/redaction.ts'
import { rotateIfLong, type RotationPolicy } from '../../../src/agent/logs/rotation.ts'
import { nextLookMs } from '../../../src/agent/logs/rotator.ts'
import { mergeByTime } from '../../../src/agent/logs/merge-by-time.ts'
import { aReleaseId } from '../../support/builders.ts'
import { temporaryFolder } from '../../support/home.ts'

const small = { maxBytes: 100, files: 2 }
const nobodyWrites = async () => () => undefined
const rotate = (file: string, policy: RotationPolicy) => rotateIfLong(file, nobodyWrites, policy)

test('a log within its limit is left alone', async () => {
  const file = join(await temporaryFolder(), 'web.1.log')
  expect(await rotate(file, small)).toBe(false)
  await writeFile(file, 'x'.repeat(100))
  expect(await rotate(file, small)).toBe(false)
})

test('a long log is emptied in place and its parts move up, the oldest falling off', async () => {
  const file = join(await temporaryFolder(), 'web.1.log')
  for (const letter of ['a', 'b', 'c']) {
    await writeFile(file, letter.repeat(101))
    expect(await rotate(file, small)).toBe(true)
  }
  expect((await stat(file)).size).toBe(0)
  expect(await readFile(`${file}.1`, 'utf8')).toBe('c'.repeat(101))
  // Twice a hundred bytes are kept.
  await expect(stat(`${file}.2`)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('of a flood only the end is kept', async () => {
  const file = join(await temporaryFolder(), 'web.1.log')
  await writeFile(`${file}.1`, 'older')
  await writeFile(file, `${'x'.repeat(5_000)}${'y'.repeat(200)}`)
  await rotate(file, small)
  expect(await readFile(`${file}.1`, 'utf8')).toBe('y'.repeat(200))
  await expect(stat(`${file}.2`)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a log whose writer cannot be stopped is left alone until it is twice too long', async () => {
  const file = join(await temporaryFolder(), 'web.1.log')
  await writeFile(file, 'x'.repeat(150))
  expect(await rotateIfLong(file, async () => undefined, small)).toBe(false)
  expect((await stat(file)).size).toBe(150)
  await writeFile(file, 'x'.repeat(250))
  expect(await rotateIfLong(file, async () => undefined, small)).toBe(true)
})

test('a log that grows fast is looked at more often', () => {
  expect(nextLookMs(10, small)).toBe(1_000)
  expect(nextLookMs(11, small)).toBe(50)
})

test('the last lines are found, over older parts too, the unfinished one included', async () => {
  const file = join(await temporaryFolder(), 'web.1.log')
  await writeFile(`${file}.1`, 'one\ntwo\n')
  await writeFile(file, 'three\nfour')
  expect(readTail(file, 3)).toEqual(['two', 'three', 'four'])
  expect(readTail(file, 1)).toEqual(['four'])
  expect(readTail(file, 99)).toEqual(['one', 'two', 'three', 'four'])
  expect(readTail(join(file, 'none').replace('/none', '.none'), 5)).toEqual([])
})

test('the last lines of a large log are found without reading it all', async () => {
  const file = join(await temporaryFolder(), 'web.1.log')
  await writeFile(file, Array.from({ length: 50_000 }, (_, index) => `line ${index} é`).join('\n'))
  expect(readTail(file, 2)).toEqual(['line 49998 é', 'line 49999 é'])
})

test('secret values are taken out in every form in which programs print them', () => {
  const secret = 'p"ss/w+rd\nsecond-line-of-key'
  const redact = createRedactor({ KEY: secret, SHORT: 'ab', OTHER: 'visible' }, ['KEY', 'SHORT', 'MISSING'])
  for (const form of [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64'),
    'p"ss/w+rd',
    'second-line-of-key',
  ]) {
    expect(redact(`<${form}>`)).toBe('<[secret]>')
  }
  expect(redact('ab visible')).toBe('ab visible')
})

test.each([
  ['2026-01-31T14:22:33.123Z started', '2026-01-31T14:22:33.123Z'],
  ['[2026-01-31 14:22:33,5+01:00] started', '2026-01-31T13:22:33.500Z'],
  ['{"level":30,"time":1769869353000,"msg":"x"}', '2026-01-31T14:22:33.000Z'],
  ['{"timestamp":"2026-01-31T14:22:33Z"}', '2026-01-31T14:22:33.000Z'],
  ['2026-01-31 14:22:33 without a zone', null],
  ['2026-99-31T14:22:33Z no such month', null],
  ['plain', null],
])('%s was written at %s', (text, time) => {
  expect(timeOfLine(text)).toBe(time)
})

const line = (time: string | null, text: string) => ({
  time,
  text,
  releaseId: aReleaseId(1),
  replica: 'web.1',
})

const merged = async (...logs: { time: string | null; text: string }[][]): Promise<readonly string[]> => {
  const texts: string[] = []
  const streams = logs.map(async function* (lines) {
    yield* lines
  })
  for await (const { text } of mergeByTime(streams, ({ time }) => time)) texts.push(text)
  return texts
}

test('lines of several logs are mixed only when all of them begin by saying when they were written', async () => {
  const [early, late] = [line('2026-01-31T14:22:33Z', 'early'), line('2026-01-31T14:22:34Z', 'late')]
  expect(await merged([late], [early])).toEqual(['early', 'late'])
  expect(await merged([late], [line(null, 'when?')], [early])).toEqual(['late', 'when?', 'early'])
  expect(await merged([], [late], [])).toEqual(['late'])
})

test('a line without a time stays behind the line before it', async () => {
  const trace = [line('2026-01-31T14:22:33Z', 'failed'), line(null, '  at one'), line(null, '  at two')]
  const other = [line('2026-01-31T14:22:32Z', 'before'), line('2026-01-31T14:22:34Z', 'after')]
  expect(await merged(trace, other)).toEqual(['before', 'failed', '  at one', '  at two', 'after'])
})
