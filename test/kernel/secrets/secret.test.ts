import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { Secret } from '../../../src/kernel/secrets/secret.ts'

test('a secret shows its value to nobody but reveal', () => {
  const secret = new Secret('canary-value', 'env:TOKEN')
  const shown = [
    String(secret),
    ['', secret].join(''),
    JSON.stringify({ secret }),
    inspect({ secret }, { showHidden: true }),
  ]
  expect(shown.join('\n')).not.toContain('canary-value')
  expect(shown[0]).toBe('[secret]')
  expect(secret.reveal()).toBe('canary-value')
  expect(secret.origin).toBe('env:TOKEN')
})
