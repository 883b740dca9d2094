/** Digits after the point of currencies that have not two. Source: ISO 4217, list one. */
const digits: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
}

const known: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'))

/** The currency that a word names, in any case: `eur` is `EUR`. Pure. */
export function currencyCalled(word: string): string | undefined {
  const code = word.toUpperCase()
  return known.has(code) ? code : undefined
}

/** How many digits an amount of it has after the point. Pure. */
export const digitsOf = (currency: string): number => digits[currency] ?? 2
