// decimal: exact decimal numbers, as digits and a scale. Nothing here ever becomes a floating-point number.

/** `unscaled` / 10^`scale`. */
export type Decimal = { readonly unscaled: bigint; readonly scale: number }

const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/
/** Digits behind the point of a quotient: enough for money times a rate, and the same on every machine. */
const quotientScale = 16

const powerOfTen = (exponent: number): bigint => 10n ** BigInt(exponent)

/** Reads `12.50`, `-3`, `1e-7`; undefined for everything else, such as NaN. */
export function parseDecimal(text: string): Decimal | undefined {
  const found = pattern.exec(text)
  if (found === null) return undefined
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = found
  if (whole === '' && fraction === '') return undefined
  const exponent = Number(exponentText)
  const digits = BigInt(`${whole}${fraction}`)
  const unscaled = sign === '-' ? -digits : digits
  const scale = fraction.length - exponent
  return scale >= 0 ? { unscaled, scale } : { unscaled: unscaled * powerOfTen(-scale), scale: 0 }
}

/** The digits with exactly `scale` of them behind the point. */
export function printDecimal({ unscaled, scale }: Decimal): string {
  const sign = unscaled < 0n ? '-' : ''
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0')
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

const rescale = ({ unscaled, scale }: Decimal, wanted: number): bigint =>
  unscaled * powerOfTen(wanted - scale)

const aligned = (left: Decimal, right: Decimal): readonly [bigint, bigint, number] => {
  const scale = Math.max(left.scale, right.scale)
  return [rescale(left, scale), rescale(right, scale), scale]
}

export function addDecimals(left: Decimal, right: Decimal): Decimal {
  const [a, b, scale] = aligned(left, right)
  return { unscaled: a + b, scale }
}

export const negateDecimal = ({ unscaled, scale }: Decimal): Decimal => ({ unscaled: -unscaled, scale })

export const multiplyDecimals = (left: Decimal, right: Decimal): Decimal => ({
  unscaled: left.unscaled * right.unscaled,
  scale: left.scale + right.scale,
})

/** Rounds half away from zero, as `round` of PostgreSQL does. `scale` from 0 on. */
export function roundDecimal(value: Decimal, scale: number): Decimal {
  if (value.scale <= scale) return { unscaled: rescale(value, scale), scale }
  const divisor = powerOfTen(value.scale - scale)
  return { unscaled: divideHalfAway(value.unscaled, divisor), scale }
}

function divideHalfAway(dividend: bigint, divisor: bigint): bigint {
  const isNegative = dividend < 0n !== divisor < 0n
  const a = dividend < 0n ? -dividend : dividend
  const b = divisor < 0n ? -divisor : divisor
  const quotient = (2n * a + b) / (2n * b)
  return isNegative ? -quotient : quotient
}

/** The quotient with 16 digits behind the point, or those of its operands when they have more; undefined by zero. */
export function divideDecimals(left: Decimal, right: Decimal): Decimal | undefined {
  if (right.unscaled === 0n) return undefined
  const scale = Math.max(quotientScale, left.scale, right.scale)
  const dividend = left.unscaled * powerOfTen(scale + right.scale)
  return { unscaled: divideHalfAway(dividend, right.unscaled * powerOfTen(left.scale)), scale }
}

/** Negative, zero or positive, as `left` is less than, equal to or more than `right`. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const [a, b] = aligned(left, right)
  return a === b ? 0 : a < b ? -1 : 1
}

/** The same number without zeros at its end: `12.50` and `12.5` become one. */
export function trimDecimal(value: Decimal): Decimal {
  let { unscaled, scale } = value
  while (scale > 0 && unscaled % 10n === 0n) {
    unscaled /= 10n
    scale -= 1
  }
  return { unscaled, scale }
}
