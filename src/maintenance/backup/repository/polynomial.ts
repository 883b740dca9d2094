// The polynomial over GF(2) that restic cuts files with. nexo cuts in its own way and only derives its secret from it, but
// restic refuses to open a repository whose polynomial is not irreducible.

const degreeWanted = 53

const degreeOf = (polynomial: bigint): number => polynomial.toString(2).length - 1

function remainder(dividend: bigint, divisor: bigint): bigint {
  const size = degreeOf(divisor)
  let rest = dividend
  while (rest !== 0n && degreeOf(rest) >= size) rest ^= divisor << BigInt(degreeOf(rest) - size)
  return rest
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [a, b] = [left, right]
  while (b !== 0n) [a, b] = [b, remainder(a, b)]
  return a
}

/** `value` squared modulo `modulus`: over GF(2) the bits only move apart. */
function squared(value: bigint, modulus: bigint): bigint {
  const spread = value.toString(2).split('').join('0')
  return remainder(BigInt(`0b${spread}`), modulus)
}

/** Whether `polynomial` (bit i is the coefficient of x^i) has no divisor. Source: Ben-Or's test. */
export function isIrreducible(polynomial: bigint): boolean {
  let power = 2n
  for (let step = 1; step <= degreeOf(polynomial) / 2; step += 1) {
    power = squared(power, polynomial)
    if (greatestCommonDivisor(polynomial, power ^ 2n) !== 1n) return false
  }
  return true
}

/** A random irreducible polynomial of degree 53 as hexadecimal text, as a repository's configuration holds it. */
export function makePolynomial(randomHex: (bytes: number) => string): string {
  for (;;) {
    const low = BigInt(`0x${randomHex(7)}`) & ((1n << BigInt(degreeWanted)) - 1n)
    const candidate = (1n << BigInt(degreeWanted)) | low | 1n
    if (isIrreducible(candidate)) return candidate.toString(16)
  }
}
