// Poly1305 over limbs of 22 bits that are doubles: each sum of products stays below 2^53, so nothing is rounded, and 36
// multiplications of a double do what 100 of an integer would. A backup spends most of its own time here.

const limbBits = 22
const limb = 2 ** limbBits
const perLimb = 2 ** -limbBits
const topLimb = 2 ** 20
const perTopLimb = 2 ** -20
const mask = limb - 1

/**
 * The 16-byte tag of `data` under a one-time key: `r` (its clamped bits are cleared here) and `s`, 16 bytes each.
 * Source: D. J. Bernstein, "The Poly1305-AES message-authentication code", 2005; RFC 8439, 2.5.
 */
export function poly1305(data: Uint8Array, r: Uint8Array, s: Uint8Array): Buffer {
  const key = limbsOf(clamped(r))
  const [r0, r1, r2, r3, r4, r5] = key
  // 2^132 is 20 modulo 2^130 - 5.
  const [u1, u2, u3, u4, u5] = [20 * r1, 20 * r2, 20 * r3, 20 * r4, 20 * r5]
  const whole = data.length - (data.length % 16)
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const last = lastBlock(data, whole)
  const end = last === undefined ? whole : whole + 16
  let h0 = 0
  let h1 = 0
  let h2 = 0
  let h3 = 0
  let h4 = 0
  let h5 = 0
  for (let at = 0; at < end; at += 16) {
    const isLast = at === whole
    const from = isLast && last !== undefined ? last : view
    const offset = isLast ? 0 : at
    const w0 = from.getInt32(offset, true)
    const w1 = from.getInt32(offset + 4, true)
    const w2 = from.getInt32(offset + 8, true)
    const w3 = from.getInt32(offset + 12, true)
    h0 += w0 & mask
    h1 += ((w0 >>> 22) | (w1 << 10)) & mask
    h2 += ((w1 >>> 12) | (w2 << 20)) & mask
    h3 += (w2 >>> 2) & mask
    h4 += ((w2 >>> 24) | (w3 << 8)) & mask
    // The bit above a whole block; a last, shorter one carries it inside its padding.
    h5 += isLast ? w3 >>> 14 : (w3 >>> 14) | 0x40000
    const d0 = h0 * r0 + h1 * u5 + h2 * u4 + h3 * u3 + h4 * u2 + h5 * u1
    let d1 = h0 * r1 + h1 * r0 + h2 * u5 + h3 * u4 + h4 * u3 + h5 * u2
    let d2 = h0 * r2 + h1 * r1 + h2 * r0 + h3 * u5 + h4 * u4 + h5 * u3
    let d3 = h0 * r3 + h1 * r2 + h2 * r1 + h3 * r0 + h4 * u5 + h5 * u4
    let d4 = h0 * r4 + h1 * r3 + h2 * r2 + h3 * r1 + h4 * r0 + h5 * u5
    let d5 = h0 * r5 + h1 * r4 + h2 * r3 + h3 * r2 + h4 * r1 + h5 * r0
    let carry = Math.floor(d0 * perLimb)
    h0 = d0 - carry * limb
    d1 += carry
    carry = Math.floor(d1 * perLimb)
    h1 = d1 - carry * limb
    d2 += carry
    carry = Math.floor(d2 * perLimb)
    h2 = d2 - carry * limb
    d3 += carry
    carry = Math.floor(d3 * perLimb)
    h3 = d3 - carry * limb
    d4 += carry
    carry = Math.floor(d4 * perLimb)
    h4 = d4 - carry * limb
    d5 += carry
    carry = Math.floor(d5 * perTopLimb)
    h5 = d5 - carry * topLimb
    h0 += carry * 5
    carry = Math.floor(h0 * perLimb)
    h0 -= carry * limb
    h1 += carry
  }
  return tagOf([h0, h1, h2, h3, h4, h5], s)
}

type Limbs = readonly [number, number, number, number, number, number]

function clamped(r: Uint8Array): Buffer {
  const bytes = Buffer.from(r)
  for (const at of [3, 7, 11, 15]) bytes[at] = (bytes[at] ?? 0) & 15
  for (const at of [4, 8, 12]) bytes[at] = (bytes[at] ?? 0) & 252
  return bytes
}

function limbsOf(bytes: Buffer): Limbs {
  const [w0, w1, w2, w3] = [0, 4, 8, 12].map((at) => bytes.readUInt32LE(at))
  const value =
    BigInt(w0 ?? 0) | (BigInt(w1 ?? 0) << 32n) | (BigInt(w2 ?? 0) << 64n) | (BigInt(w3 ?? 0) << 96n)
  const part = (index: bigint): number => Number((value >> (index * 22n)) & 0x3fffffn)
  return [part(0n), part(1n), part(2n), part(3n), part(4n), part(5n)]
}

/** The bytes after the last whole block with a one behind them, as a block; undefined when there are none. */
function lastBlock(data: Uint8Array, whole: number): DataView | undefined {
  if (whole === data.length) return undefined
  const block = new Uint8Array(16)
  block.set(data.subarray(whole))
  block[data.length - whole] = 1
  return new DataView(block.buffer)
}

function tagOf(limbs: Limbs, s: Uint8Array): Buffer {
  const sum = limbs.reduce((total, value, index) => total + (BigInt(value) << BigInt(index * limbBits)), 0n)
  const reduced = sum % ((1n << 130n) - 5n)
  const nonce = Buffer.from(s)
  const low = nonce.readBigUInt64LE(0) | (nonce.readBigUInt64LE(8) << 64n)
  const tag = (reduced + low) & ((1n << 128n) - 1n)
  const bytes = Buffer.alloc(16)
  bytes.writeBigUInt64LE(tag & 0xffffffffffffffffn, 0)
  bytes.writeBigUInt64LE(tag >> 64n, 8)
  return bytes
}
