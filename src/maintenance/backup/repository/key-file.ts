// A key file wraps the master key with a password. There may be several, each with a password of its own.
// Source: restic, doc/design.rst, "Keys, Encryption and MAC".
import { randomBytes, scrypt } from 'node:crypto'
import * as z from 'zod'
import { seal, unseal, type SealingKey } from './sealing.ts'

const KeyFile = z.looseObject({
  kdf: z.literal('scrypt'),
  N: z
    .int()
    .min(2)
    .max(2 ** 24),
  r: z.int().min(1).max(64),
  p: z.int().min(1).max(64),
  salt: z.base64(),
  data: z.base64(),
})

const MasterKey = z.looseObject({
  mac: z.looseObject({ k: z.base64(), r: z.base64() }),
  encrypt: z.base64(),
})

/** 32 MiB and a tenth of a second for each guess. Source: restic's own default. */
const cost = { N: 32_768, r: 8, p: 1 }

const userKey = (
  password: string,
  salt: Buffer,
  { N, r, p }: { readonly N: number; readonly r: number; readonly p: number },
): Promise<SealingKey> =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, 64, { N, r, p, maxmem: 256 * N * r }, (error, derived) => {
      if (error !== null) reject(error)
      else
        resolve({
          encrypt: derived.subarray(0, 32),
          macKey: derived.subarray(32, 48),
          macR: derived.subarray(48),
        })
    })
  })

const text = (bytes: Buffer): string => bytes.toString('base64')

/** The text of a key file that opens `master` with `password`. */
export async function wrapMasterKey(
  master: SealingKey,
  password: string,
  { nowMs, hostname }: { readonly nowMs: number; readonly hostname: string },
): Promise<Buffer> {
  const salt = randomBytes(64)
  const plain = JSON.stringify({
    mac: { k: text(master.macKey), r: text(master.macR) },
    encrypt: text(master.encrypt),
  })
  const data = text(seal(await userKey(password, salt, cost), Buffer.from(plain)))
  const created = new Date(nowMs).toISOString()
  return Buffer.from(
    JSON.stringify({ created, username: 'nexo', hostname, kdf: 'scrypt', ...cost, salt: text(salt), data }),
  )
}

/** The master key, `wrong` when the password is not this key's, `unreadable` when the file is no key file. */
export async function unwrapMasterKey(
  keyFile: Buffer,
  password: string,
): Promise<SealingKey | 'wrong' | 'unreadable'> {
  const read = KeyFile.safeParse(parseJson(keyFile.toString('utf8')))
  if (!read.success) return 'unreadable'
  const { salt, data, ...parameters } = read.data
  const key = await userKey(password, Buffer.from(salt, 'base64'), parameters)
  const plain = unseal(key, Buffer.from(data, 'base64'))
  if (plain === undefined) return 'wrong'
  const master = MasterKey.safeParse(parseJson(plain.toString('utf8')))
  if (!master.success) return 'unreadable'
  const { encrypt, mac } = master.data
  const bytes = (value: string): Buffer => Buffer.from(value, 'base64')
  return { encrypt: bytes(encrypt), macKey: bytes(mac.k), macR: bytes(mac.r) }
}

/** The value of JSON text, or undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
