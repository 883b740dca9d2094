// Poly1305 in WebAssembly: JavaScript has no product of two integers of 32 bits that keeps all of its bits, and this runs
// over every byte that is stored, checked or restored.
import { poly1305Module } from './poly1305-module.ts'

const limbBits = 26n
const limbMask = (1n << limbBits) - 1n
const limbs = [0, 1, 2, 3, 4] as const
/** Where poly1305.wat has the sum, and where data may begin. */
const sumAt = 40
const dataAt = 128
/** Data that is absorbed at once: it stays in the processor's own memory. */
const portionBytes = 256 * 1024
const wholeBlock = 1n << 24n

type Engine = {
  readonly view: DataView
  readonly bytes: Uint8Array
  readonly absorb: (at: number, end: number, high: bigint) => void
}

/**
 * The 16-byte tag of `data` under a one-time key: `r` (its clamped bits are cleared here) and `s`, 16 bytes each.
 * Source: D. J. Bernstein, "The Poly1305-AES message-authentication code", 2005; RFC 8439, 2.5.
 */
export function poly1305(data: Uint8Array, r: Uint8Array, s: Uint8Array): Buffer {
  const { view, bytes, absorb } = (engine ??= startEngine())
  const factor = numberOf(clamped(r))
  for (const limb of limbs) {
    view.setBigUint64(8 * limb, (factor >> (BigInt(limb) * limbBits)) & limbMask, true)
    view.setBigUint64(sumAt + 8 * limb, 0n, true)
  }
  const whole = data.length - (data.length % 16)
  for (let at = 0; at < whole; at += portionBytes) {
    const portion = data.subarray(at, Math.min(at + portionBytes, whole))
    bytes.set(portion, dataAt)
    absorb(dataAt, dataAt + portion.length, wholeBlock)
  }
  if (whole < data.length) {
    // A last, shorter block carries its padding inside: a one behind the data, then zeros.
    bytes.fill(0, dataAt, dataAt + 16).set(data.subarray(whole), dataAt)
    bytes[dataAt + data.length - whole] = 1
    absorb(dataAt, dataAt + 16, 0n)
  }
  const sum = limbs.reduce(
    (total, limb) => total + (view.getBigUint64(sumAt + 8 * limb, true) << (BigInt(limb) * limbBits)),
    0n,
  )
  return tagOf(sum % ((1n << 130n) - 5n), s)
}

// Nothing of one call is left for the next: it is only memory to work in, which each thread needs once.
let engine: Engine | undefined

function startEngine(): Engine {
  const { exports } = new WebAssembly.Instance(
    new WebAssembly.Module(new Uint8Array(Buffer.from(poly1305Module, 'base64'))),
  )
  const { memory, absorb } = exports
  if (!(memory instanceof WebAssembly.Memory) || typeof absorb !== 'function')
    throw new TypeError('poly1305-module.ts does not hold poly1305.wat')
  return {
    view: new DataView(memory.buffer),
    bytes: new Uint8Array(memory.buffer),
    absorb: (at, end, high) => void Reflect.apply(absorb, undefined, [at, end, high]),
  }
}

function clamped(r: Uint8Array): Buffer {
  const bytes = Buffer.from(r)
  for (const at of [3, 7, 11, 15]) bytes[at] = (bytes[at] ?? 0) & 15
  for (const at of [4, 8, 12]) bytes[at] = (bytes[at] ?? 0) & 252
  return bytes
}

const numberOf = (bytes: Buffer): bigint => bytes.readBigUInt64LE(0) | (bytes.readBigUInt64LE(8) << 64n)

function tagOf(sum: bigint, s: Uint8Array): Buffer {
  const tag = (sum + numberOf(Buffer.from(s))) & ((1n << 128n) - 1n)
  const bytes = Buffer.alloc(16)
  bytes.writeBigUInt64LE(tag & 0xffffffffffffffffn, 0)
  bytes.writeBigUInt64LE(tag >> 64n, 8)
  return bytes
}
