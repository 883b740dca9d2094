// slots: when something that is done again and again is due. Pure.

/**
 * A number of 0 <= x < 1 that is always the same for an id: spreads what is due over its interval.
 * Source: FNV-1a with 32 bits, and the mixing step of MurmurHash3, since ids often differ in their last character only.
 */
export function slotOf(id: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

/** The first time after `afterMs` at which an id with `intervalMs` is due. */
export function nextDue(id: string, intervalMs: number, afterMs: number): number {
  const offset = slotOf(id) * intervalMs
  const rounds = Math.floor((afterMs - offset) / intervalMs) + 1
  return offset + rounds * intervalMs
}
