import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import type { EventFact } from '../../../src/kernel/events.ts'
import { createRedactor, type Redactor } from '../../../src/kernel/secrets/redact.ts'
import { Secret } from '../../../src/kernel/secrets/secret.ts'

const knowing = (...values: readonly string[]): Redactor => {
  const redactor = createRedactor()
  for (const value of values) redactor.learn(new Secret(value, 'test'))
  return redactor
}

test('a value is replaced in every form in which programs write it', () => {
  const value = 'p@ss "wörd"/+=\n7'
  const { redact } = knowing(value)
  const forms = [
    value,
    JSON.stringify(value),
    JSON.stringify(JSON.stringify({ value })),
    encodeURIComponent(value),
    `https://x/?${new URLSearchParams({ value }).toString()}`,
    Buffer.from(value).toString('base64'),
    Buffer.from(value).toString('base64url'),
    Buffer.from(value).toString('hex'),
  ]
  for (const form of forms) {
    const redacted = redact(`before ${form} after`)
    expect(redacted).toContain('[secret]')
    expect(redacted).not.toContain(form)
  }
})

test('a value inside a longer base64 run is found at every alignment', () => {
  const { redact } = knowing('correct-horse-battery')
  for (const before of ['', 'a', 'ab', 'user:']) {
    const encoded = Buffer.from(`${before}correct-horse-battery!`).toString('base64')
    expect(redact(`Basic ${encoded}`)).toContain('[secret]')
  }
})

test('each long line of a key file is a secret of its own', () => {
  const { redact } = knowing('-----BEGIN KEY-----\nMIIEvQIBADANBgkq\n-----END KEY-----\n')
  expect(redact('line 2: MIIEvQIBADANBgkq')).toBe('line 2: [secret]')
})

test('values of less than four characters and unknown text stay', () => {
  const { redact } = knowing('abc')
  expect(redact('abc abcd')).toBe('abc abcd')
})

test('the longer of two values that begin alike is replaced whole', () => {
  expect(knowing('swordfish', 'swordfish-2').redact('swordfish-2')).toBe('[secret]')
})

test('characters with a meaning in patterns are only characters', () => {
  expect(knowing('a.*[b]{2}|$^\\').redact('x a.*[b]{2}|$^\\ axxb')).toBe('x [secret] axxb')
})

test('pieces give the same text as the whole, wherever they are cut', () => {
  const alphabet = fc.constantFrom('a', 'b', 'c', ' ')
  const word = fc.string({ unit: alphabet, minLength: 4, maxLength: 8 })
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 3 }),
      fc.array(fc.string({ unit: alphabet, maxLength: 12 }), { maxLength: 12 }),
      (secrets, chunks) => {
        const redactor = knowing(...secrets)
        const splice = redactor.splice()
        const pieces = chunks.map((chunk) => splice.push(chunk)).join('') + splice.end()
        expect(pieces).toBe(redactor.redact(chunks.join('')))
      },
    ),
    { numRuns: 1_000 },
  )
})

test('a byte stream is redacted across chunks and inside multi-byte characters', async () => {
  const bytes = Buffer.from('log: pässwörd! end')
  const chunks = Array.from(bytes, (byte) => Buffer.from([byte]))
  const out = await text(Readable.from(chunks, { objectMode: false }).pipe(knowing('pässwörd!').stream()))
  expect(out).toBe('log: [secret] end')
})

test('facts leave with every text redacted, nested ones and keys too', () => {
  const seen: EventFact[] = []
  const emit = knowing('hunter22').wrapEmit((fact) => seen.push(fact))
  const fact = { type: 'a.b', version: 1, text: 'is hunter22', deep: [{ hunter22: ['hunter22', 3, null] }] }
  emit(fact)
  expect(seen).toEqual([
    { type: 'a.b', version: 1, text: 'is [secret]', deep: [{ '[secret]': ['[secret]', 3, null] }] },
  ])
})
