import { appendFile, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { followLog } from '../../../src/agent/logs/follow.ts'
import { timeOfLine } from '../../../src/agent/logs/line-time.ts'
import { readTail } from '../../../src/agent/logs/read-tail.ts'
import { createRedactor } from '../../../src/agent/logs/redaction.ts'
import { rotateIfLong } from '../../../src/agent/logs/rotation.ts'
import { nextLookMs } from '../../../src/agent/logs/rotator.ts'
import { mergeByTime } from '../../../src/agent/logs/service-logs.ts'
import { aReleaseId } from '../../support/builders.ts'
import { temporaryFolder } from '../../support/home.ts'

const small = { maxBytes: 100, files: 2 }

test('a log within its limit is left alone', async () => {
  const file = join(await temporaryFolder(), 'web.1.log')
  expect(await rotateIfLong(file, small)).toBe(false)
  await writeFile(file, 'x'.repeat(100))
  expect(await rotateIfLong(file, small)).toBe(false)
})

test('a long log is emptied in place and its parts move up, the oldest falling off', async () => {
  const file = join(await temporaryFolder(), 'web.1.log')
  for (const letter of ['a', 'b', 'c']) {
    await writeFile(file, letter.repeat(150))
    expect(await rotateIfLong(file, small)).toBe(true)
  }
  expect((await stat(file)).size).toBe(0)
  expect(await readFile(`${file}.1`, 'utf8')).toBe('c'.repeat(150))
  expect(await readFile(`${file}.2`, 'utf8')).toBe('b'.repeat(150))
  await expect(stat(`${file}.3`)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('of a flood only the end is kept', async () => {
  const file = join(await temporaryFolder(), 'web.1.log')
  await writeFile(file, `${'x'.repeat(5_000)}${'y'.repeat(100)}`)
  await rotateIfLong(file, small)
  expect(await readFile(`${file}.1`, 'utf8')).toBe('y'.repeat(100))
})

test('a log that grows fast is looked at more often', () => {
  expect(nextLookMs(10, small)).toBe(1_000)
  expect(nextLookMs(11, small)).toBe(50)
})

test('the last lines are found, over older parts too, the unfinished one included', async () => {
  const file = join(await temporaryFolder(), 'web.1.log')
  await writeFile(`${file}.1`, 'one\ntwo\n')
  await writeFile(file, 'three\nfour')
  expect(await readTail(file, 3)).toEqual(['two', 'three', 'four'])
  expect(await readTail(file, 1)).toEqual(['four'])
  expect(await readTail(file, 99)).toEqual(['one', 'two', 'three', 'four'])
  expect(await readTail(join(file, 'none').replace('/none', '.none'), 5)).toEqual([])
})

test('the last lines of a large log are found without reading it all', async () => {
  const file = join(await temporaryFolder(), 'web.1.log')
  await writeFile(file, Array.from({ length: 50_000 }, (_, index) => `line ${index} é`).join('\n'))
  expect(await readTail(file, 2)).toEqual(['line 49998 é', 'line 49999 é'])
})

test('what is appended is followed line by line, over a rotation, letters of several bytes whole', async () => {
  const file = join(await temporaryFolder(), 'web.1.log')
  await writeFile(file, 'old\n')
  const follower = followLog(file, 4)
  const [first, second] = [Buffer.from('gr\u00FC').subarray(0, 3), Buffer.from('gr\u00FC').subarray(3)]
  expect(await follower.read()).toEqual([])
  await appendFile(file, first)
  expect(await follower.read()).toEqual([])
  await appendFile(file, Buffer.concat([second, Buffer.from('\nnext\n')]))
  expect(await follower.read()).toEqual(['gr\u00FC', 'next'])
  await truncate(file)
  await appendFile(file, 'new\n')
  expect(await follower.read()).toEqual(['new'])
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

test('lines of several logs are mixed only when all of them say when they were written', () => {
  const [early, late] = [line('2026-01-31T14:22:33Z', 'early'), line('2026-01-31T14:22:34Z', 'late')]
  expect(mergeByTime([[late], [early]])).toEqual([early, late])
  expect(mergeByTime([[late], [line(null, 'when?')], [early]]).map((one) => one.text)).toEqual([
    'late',
    'when?',
    'early',
  ])
})
