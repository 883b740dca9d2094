import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { readOrCreateKey } from './local-key.ts'
import type { Secret } from './secret.ts'

/** Equal for equal values under one home; says nothing about the value to anybody without the key. Hex, 64 digits. */
export type Fingerprint = (value: string | Secret) => string

/**
 * Opens the way to compare secrets without keeping them: HMAC-SHA-256 under a key that never leaves `home`.
 *
 * Promise: a plain digest could be guessed back for short values; this cannot without the 0600 key file. Another home
 * has another key, so the same values look changed there once.
 * @throws NX-SECRETS-IDENTITY-EXPOSED when others may read the key
 */
export async function openFingerprint(home: string): Promise<Fingerprint> {
  const file = join(home, 'secrets', 'fingerprint.key')
  const key = Buffer.from(await readOrCreateKey(file, async () => randomBytes(32).toString('hex')), 'hex')
  return (value) =>
    createHmac('sha256', key)
      .update(typeof value === 'string' ? value : value.reveal())
      .digest('hex')
}
