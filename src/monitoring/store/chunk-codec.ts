// chunk-codec: samples of one series as few bytes: differences of differences in variable-length integers, then zstd.
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

/** Wall-clock epoch ms and a finite value. */
export type Point = readonly [at: number, value: number]

/** How values are written: as whole numbers after multiplying by 10^scale, or as they are. */
const asDoubles = 255
const largestScale = 6
const compression = {
  params: { [constants.ZSTD_c_compressionLevel]: 9, [constants.ZSTD_c_contentSizeFlag]: 0 },
}

/**
 * Encodes points in the order of their time.
 *
 * Promise: `decodeChunk` gives back exactly the same points. Pure.
 * Shape: byte 0 is the scale or 255 for doubles; then zstd of count, times and values as zigzag varints.
 */
export function encodeChunk(points: readonly Point[]): Uint8Array {
  const scale = scaleOf(points)
  const bytes: number[] = []
  writeVarint(bytes, points.length)
  writeDifferences(
    bytes,
    points.map(([at]) => at),
    2,
  )
  if (scale !== undefined) {
    const factor = 10 ** scale
    writeDifferences(
      bytes,
      points.map(([, value]) => Math.round(value * factor)),
      1,
    )
  }
  const head = Uint8Array.from(bytes)
  const body = scale === undefined ? joined(head, doubles(points)) : head
  return joined(Uint8Array.of(scale ?? asDoubles), zstdCompressSync(body, compression))
}

/** The points of a chunk. @throws when `data` is no chunk, which is a damaged store */
export function decodeChunk(data: Uint8Array): readonly Point[] {
  const [scale = asDoubles] = data
  const reader = new Reader(zstdDecompressSync(data.subarray(1)))
  const count = reader.varint()
  const times = readDifferences(reader, count, 2)
  const values =
    scale === asDoubles
      ? reader.doubles(count)
      : readDifferences(reader, count, 1).map((whole) => whole / 10 ** scale)
  return times.map((at, index) => [at, values[index] ?? 0] as const)
}

/** The smallest power of ten that makes every value whole and comes back exactly; undefined when none does. */
function scaleOf(points: readonly Point[]): number | undefined {
  for (let scale = 0; scale <= largestScale; scale += 1) {
    const factor = 10 ** scale
    const isExact = points.every(([, value]) => {
      const whole = Math.round(value * factor)
      // A negative zero has no whole number of its own.
      return Math.abs(whole) < 2 ** 50 && whole / factor === value && !Object.is(value, -0)
    })
    if (isExact) return scale
  }
  return undefined
}

/** `order` 2 suits times at a steady pace, 1 suits values. */
function writeDifferences(bytes: number[], values: readonly number[], order: 1 | 2): void {
  let previous = 0
  let step = 0
  values.forEach((value, index) => {
    const difference = value - previous
    writeVarint(bytes, zigzag(order === 2 && index > 1 ? difference - step : difference))
    if (index > 0) step = difference
    previous = value
  })
}

function readDifferences(reader: Reader, count: number, order: 1 | 2): number[] {
  const values: number[] = []
  let previous = 0
  let step = 0
  for (let index = 0; index < count; index += 1) {
    const read = unzigzag(reader.varint())
    const difference = order === 2 && index > 1 ? read + step : read
    if (index > 0) step = difference
    previous += difference
    values.push(previous)
  }
  return values
}

// Arithmetic instead of bit operators: those are 32 bits wide, and times need 41.
const zigzag = (value: number): number => (value < 0 ? -value * 2 - 1 : value * 2)
const unzigzag = (value: number): number => (value % 2 === 1 ? -(value + 1) / 2 : value / 2)

function writeVarint(bytes: number[], value: number): void {
  let rest = value
  while (rest >= 128) {
    bytes.push((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  bytes.push(rest)
}

function doubles(points: readonly Point[]): Uint8Array {
  const data = new DataView(new ArrayBuffer(points.length * 8))
  points.forEach(([, value], index) => data.setFloat64(index * 8, value))
  return new Uint8Array(data.buffer)
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const whole = new Uint8Array(one.length + other.length)
  whole.set(one)
  whole.set(other, one.length)
  return whole
}

class Reader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  varint(): number {
    let value = 0
    let factor = 1
    for (;;) {
      const byte = this.#bytes[this.#at]
      if (byte === undefined) throw new RangeError('the chunk ends in the middle of a number')
      this.#at += 1
      value += (byte % 128) * factor
      if (byte < 128) return value
      factor *= 128
    }
  }

  doubles(count: number): number[] {
    const { buffer, byteOffset, byteLength } = this.#bytes.subarray(this.#at)
    if (byteLength < count * 8) throw new RangeError('the chunk ends in the middle of a value')
    const view = new DataView(buffer, byteOffset)
    return Array.from({ length: count }, (_, index) => view.getFloat64(index * 8))
  }
}
