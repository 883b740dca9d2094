/**
 * The token that this holder of the lock shows to the target: what the target has seen, plus the lock's own token.
 *
 * Promise: higher than everything that the target has seen, and higher than the token of each earlier holder of the
 * same store, also when that one has not written yet: what was seen never sinks and lock tokens rise by at least one.
 * A store that is new (another machine, an empty home) counts from 1 again and is above the target all the same. Pure.
 */
export const fencingTokenFor = (lockToken: number, seenByTarget: number): number => seenByTarget + lockToken
