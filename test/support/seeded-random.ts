// Chance that can be repeated: the same seed gives the same streams.

/** Where every random choice of a test begins. */
export const testSeed = Number(process.env['NEXO_TEST_SEED'] ?? 20_261_124)

export type Random = {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number
  pick<Item>(items: readonly [Item, ...Item[]]): Item
  chance(oneIn: number): boolean
}

/** Mulberry32: small, fast, good enough to find bugs. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (limit: number): number => next() % limit
  return {
    below,
    pick: (items) => items[below(items.length)] ?? items[0],
    chance: (oneIn) => below(oneIn) === 0,
  }
}
