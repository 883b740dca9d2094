import { expect, test } from 'vitest'
import { asDiskFull } from '../../../src/deployment/building/disk-full.ts'

const failure = (code: string): Error => Object.assign(new Error(code), { code })

test('a write that failed for lack of space or quota is said as such, with its cause', () => {
  for (const code of ['ENOSPC', 'EDQUOT']) {
    const cause = failure(code)
    expect(asDiskFull(cause, '/home/builds/x')).toMatchObject({
      code: 'NX-BUILD-DISK-FULL',
      exitCode: 4,
      message: expect.stringContaining('/home/builds/x'),
      cause,
    })
  }
})

test('other failures stay what they are', () => {
  const other = failure('EIO')
  expect(asDiskFull(other, '/x')).toBe(other)
  expect(asDiskFull('text', '/x')).toBe('text')
})
