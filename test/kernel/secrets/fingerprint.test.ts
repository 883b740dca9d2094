import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { openFingerprint } from '../../../src/kernel/secrets/fingerprint.ts'
import { Secret } from '../../../src/kernel/secrets/secret.ts'
import { aProject } from '../../support/project.ts'

test('equal values have equal fingerprints under one home, and under no other', async () => {
  const [home, other] = [await aProject(), await aProject()]
  const [first, again, elsewhere] = await Promise.all([
    openFingerprint(home),
    openFingerprint(home),
    openFingerprint(other),
  ])
  const secret = new Secret('1234', 'test')
  expect(first(secret)).toBe(again('1234'))
  expect(first(secret)).not.toBe(first('1235'))
  expect(first(secret)).not.toBe(elsewhere(secret))
  expect(first(secret)).not.toBe(createHash('sha256').update('1234').digest('hex'))
  expect((await stat(join(home, 'secrets/fingerprint.key'))).mode & 0o777).toBe(0o600)
})
