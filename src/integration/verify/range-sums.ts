// range-sums: counts and order-free sums of row hashes over ranges of the key's hash. Two sides with the same sums have
// the same rows, whatever order and collation each reads in, in memory that does not grow with them.

/** Sixty-four bits in two halves. */
export type Hash = { readonly high: number; readonly low: number }

/** A fast hash of a text with 64 bits, well spread. Source: cyrb53 by bryc (public domain), both halves kept whole. */
export function hashText(text: string): Hash {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    high = Math.imul(high ^ unit, 2_654_435_761)
    low = Math.imul(low ^ unit, 1_597_334_677)
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return { high: high >>> 0, low: low >>> 0 }
}

export const rangeCount = 4_096

/** The range that a key is in. */
export const rangeOf = (keyHash: Hash): number => keyHash.low % rangeCount

export class RangeSums {
  readonly #counts = new Float64Array(rangeCount)
  readonly #high = new Uint32Array(rangeCount)
  readonly #low = new Uint32Array(rangeCount)

  add(range: number, row: Hash): void {
    this.#counts[range] = (this.#counts[range] ?? 0) + 1
    this.#high[range] = (this.#high[range] ?? 0) + row.high
    this.#low[range] = (this.#low[range] ?? 0) + row.low
  }

  count(range: number): number {
    return this.#counts[range] ?? 0
  }

  total(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0)
  }

  /** Ranges in which the two sides do not have the same rows. */
  differences(other: RangeSums): readonly number[] {
    const ranges: number[] = []
    for (let range = 0; range < rangeCount; range += 1) if (!this.#isSame(other, range)) ranges.push(range)
    return ranges
  }

  #isSame(other: RangeSums, range: number): boolean {
    return (
      this.#counts[range] === other.#counts[range] &&
      this.#high[range] === other.#high[range] &&
      this.#low[range] === other.#low[range]
    )
  }
}
