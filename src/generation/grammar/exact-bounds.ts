const shape = /^(-?)(\d+)(?:\.(\d+))?$/

/** The number in units of its last of `scale` digits, and whether digits were cut off. */
function scaled(text: string, scale: number): { readonly units: bigint; readonly isCut: boolean } {
  const [, sign = '', whole = '0', fraction = ''] = shape.exec(text) ?? []
  const digits = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'))
  const isCut = /[1-9]/.test(fraction.slice(scale))
  // Cut towards zero: one less where that is above the number.
  if (sign === '-') return { units: isCut ? -digits - 1n : -digits, isCut }
  return { units: digits, isCut }
}

function printed(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const sign = units < 0n ? '-' : ''
  return scale === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-scale)}`
}

/**
 * Bounds that are no values themselves as the nearest values with `scale` digits after the point: above 0 is at least
 * 1 for whole numbers and at least 0.01 for cents. Pure, exact.
 */
export function exactBounds(
  { above, below }: { readonly above: string | undefined; readonly below: string | undefined },
  scale: number,
): { min?: string; max?: string } {
  const low = above === undefined ? undefined : scaled(above, scale).units + 1n
  const high = below === undefined ? undefined : scaled(below, scale)
  const highest = high === undefined || high.isCut ? high?.units : high.units - 1n
  return {
    ...(low === undefined ? {} : { min: printed(low, scale) }),
    ...(highest === undefined ? {} : { max: printed(highest, scale) }),
  }
}
