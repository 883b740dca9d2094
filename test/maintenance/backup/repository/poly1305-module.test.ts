import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import startWabt from 'wabt'
import { poly1305Module } from '../../../../src/maintenance/backup/repository/poly1305-module.ts'

test('the assembled Poly1305 is what its text says', async () => {
  const file = join(import.meta.dirname, '../../../../src/maintenance/backup/repository/poly1305.wat')
  const wabt = await startWabt()
  const assembled = wabt.parseWat('poly1305.wat', readFileSync(file, 'utf8')).toBinary({})
  expect(poly1305Module).toBe(Buffer.from(assembled.buffer).toString('base64'))
})
