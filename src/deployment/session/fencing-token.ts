/**
 * The token that this holder of the lock shows to the target.
 *
 * Promise: higher than everything that the target has seen, and higher than the token of each earlier holder of the
 * same store, also when that one has not written yet. A store that is new (another machine, an empty home) counts from
 * 1 again, so its tokens are put on top of what the target has seen. Pure.
 */
export const fencingTokenFor = (lockToken: number, seenByTarget: number): number =>
  lockToken > seenByTarget ? lockToken : seenByTarget + lockToken
