import { isDeepStrictEqual } from 'node:util'

/** Whether two elements say the same, wherever they stand. Pure. */
export const saysTheSame = <Element extends { readonly trace: unknown }>(a: Element, b: Element): boolean =>
  isDeepStrictEqual({ ...a, trace: undefined }, { ...b, trace: undefined })
