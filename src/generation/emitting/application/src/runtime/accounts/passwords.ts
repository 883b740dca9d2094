// passwords: kept as scrypt hashes with their parameters, so that these can be raised later.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { lengthOf } from '../values/print-value.ts'

/** 16 MiB and about 50 ms: what OWASP advises at least (2^14 with 5 rounds of work, or 2^17 with one). */
const cost = { N: 2 ** 15, r: 8, p: 1 }
const keyLength = 32
const memory = 128 * 1024 * 1024

const derive = (password: string, salt: Buffer, { N, r, p }: typeof cost): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, keyLength, { N, r, p, maxmem: memory }, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })

/** `scrypt$N$r$p$salt$key`, base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** Takes as long for a password that is wrong as for one that is right. */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [kind, N, r, p, salt = '', key = ''] = hash.split('$')
  if (kind !== 'scrypt') return false
  const expected = Buffer.from(key, 'base64url')
  const given = await derive(password, Buffer.from(salt, 'base64url'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  })
  return expected.length === given.length && timingSafeEqual(expected, given)
}

const common: ReadonlySet<string> = new Set(
  'password 12345678 123456789 1234567890 qwertyuiop qwerty123 password1 password123 iloveyou 11111111 00000000 sunshine princess football baseball letmein1 trustno1 superman'.split(
    ' ',
  ),
)

/** Why a password is too weak, or undefined. Length counts, not kinds of letters (NIST SP 800-63B). Pure. */
export function weaknessOf(password: string, email: string): string | undefined {
  if (lengthOf(password) < 8) return 'the password must have at least 8 characters'
  if (password.length > 1000) return 'the password must have at most 1000 characters'
  if (common.has(password.toLowerCase())) return 'the password is one of the most common ones'
  return password.toLowerCase() === email.toLowerCase()
    ? 'the password must not be the e-mail address'
    : undefined
}
