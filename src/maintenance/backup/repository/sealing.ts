// Every byte of a repository but its keys' own wrapping is sealed: 16 bytes IV, AES-256-CTR, 16 bytes Poly1305-AES.
// Source: restic, doc/design.rst, "Keys, Encryption and MAC".
import { createCipheriv, randomBytes, timingSafeEqual } from 'node:crypto'
import { poly1305 } from './poly1305.ts'

/** What seals and opens: 32 bytes to encrypt, 16 and 16 to authenticate. Never printed. */
export type SealingKey = { readonly encrypt: Buffer; readonly macKey: Buffer; readonly macR: Buffer }

/** Bytes that sealing adds. */
export const sealOverhead = 32

export const createSealingKey = (): SealingKey => ({
  encrypt: randomBytes(32),
  macKey: randomBytes(16),
  macR: randomBytes(16),
})

/** The sealed form of `plain`; another one each time. */
export function seal(key: SealingKey, plain: Uint8Array): Buffer {
  const sealed = Buffer.allocUnsafe(plain.length + sealOverhead)
  sealInto(key, plain, sealed, 0)
  return sealed
}

/** Writes the sealed form of `plain` into `target` at `offset`; gives its length. */
export function sealInto(key: SealingKey, plain: Uint8Array, target: Buffer, offset: number): number {
  const start = offset + 16
  const end = start + plain.length
  const iv = randomBytes(16)
  iv.copy(target, offset)
  createCipheriv('aes-256-ctr', key.encrypt, iv).update(plain).copy(target, start)
  poly1305(target.subarray(start, end), key.macR, nonceKey(key, iv)).copy(target, end)
  return plain.length + sealOverhead
}

/** What was sealed; undefined when a single bit is not as it was, or when the key is another. */
export function unseal(key: SealingKey, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < sealOverhead) return undefined
  const iv = sealed.subarray(0, 16)
  const cipherText = sealed.subarray(16, sealed.length - 16)
  const tag = poly1305(cipherText, key.macR, nonceKey(key, iv))
  if (!timingSafeEqual(tag, sealed.subarray(sealed.length - 16))) return undefined
  return createCipheriv('aes-256-ctr', key.encrypt, iv).update(cipherText)
}

function nonceKey({ macKey }: SealingKey, iv: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-128-ecb', macKey, null)
  cipher.setAutoPadding(false)
  return cipher.update(iv)
}
