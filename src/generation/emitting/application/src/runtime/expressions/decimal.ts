// decimal: exact arithmetic on decimal text. Money never meets a binary fraction.

/** `units` times ten to the power of `-scale`. */
export type Decimal = { readonly units: bigint; readonly scale: number }

const shape = /^(-?)(\d{1,30})(?:\.(\d{1,20}))?$/

/** Reads `-12.50`, or undefined when the text is no plain decimal number. */
export function parseDecimal(text: string): Decimal | undefined {
  const known = recent.get(text)
  if (known !== undefined) return known
  const parsed = parse(text)
  if (parsed === undefined) return undefined
  if (recent.size >= mostRecent) recent.clear()
  recent.set(text, parsed)
  return parsed
}

/** Bounds of fields are read again with every row. */
const recent = new Map<string, Decimal>()
const mostRecent = 1000

function parse(text: string): Decimal | undefined {
  const [, sign = '', whole, fraction = ''] = shape.exec(text) ?? []
  if (whole === undefined) return undefined
  const units = BigInt(whole + fraction)
  return { units: sign === '-' ? -units : units, scale: fraction.length }
}

const tens = (power: number): bigint => 10n ** BigInt(power)

/** The same number with at least `scale` digits after the point. */
const widen = ({ units, scale }: Decimal, to: number): bigint =>
  to > scale ? units * tens(to - scale) : units

/** Below, at or above 0 as `a` is below, at or above `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale)
  const [left, right] = [widen(a, scale), widen(b, scale)]
  return left < right ? -1 : Number(left > right)
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale)
  return { units: widen(a, scale) + widen(b, scale), scale }
}

export const negate = ({ units, scale }: Decimal): Decimal => ({ units: -units, scale })

export const multiplyDecimals = (a: Decimal, b: Decimal): Decimal => ({
  units: a.units * b.units,
  scale: a.scale + b.scale,
})

/** With twelve more digits than are kept anywhere; undefined for a division by zero. */
export function divideDecimals(a: Decimal, b: Decimal): Decimal | undefined {
  if (b.units === 0n) return undefined
  const scale = 24
  return { units: (a.units * tens(scale + b.scale)) / (b.units * tens(a.scale)), scale }
}

/** Rounds half away from zero to `to` digits after the point, as invoices do. */
export function roundDecimal({ units, scale }: Decimal, to: number): Decimal {
  if (scale <= to) return { units: widen({ units, scale }, to), scale: to }
  const unit = tens(scale - to)
  const half = units < 0n ? -unit / 2n : unit / 2n
  return { units: (units + half) / unit, scale: to }
}

export function printDecimal({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const sign = units < 0n ? '-' : ''
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
