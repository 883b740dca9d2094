import { utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rotateIfLong } from '../../../src/agent/logs/rotation.ts'
import { noteSize, openTimes } from '../../../src/agent/logs/written-times.ts'
import { temporaryFolder } from '../../support/home.ts'

test('a line was written when its log was first seen to hold it, also after a rotation', async () => {
  const file = join(await temporaryFolder(), 'web.1.log')
  await writeFile(file, 'x'.repeat(30))
  noteSize(file, 10, 1_000)
  noteSize(file, 20, 2_000)
  const writtenAt = openTimes(file, 9_000)
  expect([1, 10, 11, 20, 21].map(writtenAt)).toEqual([1_000, 1_000, 2_000, 2_000, 9_000])

  await rotateIfLong(file, async () => () => undefined, { maxBytes: 10, files: 5 })
  await utimes(`${file}.1`, 3, 3)
  await writeFile(file, 'y'.repeat(5))
  noteSize(file, 5, 4_000)
  const later = openTimes(file, 9_000)
  expect([10, 11, 21, 30, 31, 35, 36].map(later)).toEqual([1_000, 2_000, 3_000, 3_000, 4_000, 4_000, 9_000])
})
