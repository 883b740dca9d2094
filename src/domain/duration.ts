import * as z from 'zod'

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const pattern = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/

/**
 * A length of time as people write it: `500ms`, `30s`, `2m`, `1.5h`, `1d`. Gives whole milliseconds.
 * A bare number is refused, since nobody can tell its unit.
 */
export const Duration = z
  .string()
  .regex(pattern, 'a number with a unit, such as 500ms, 30s, 2m or 1h')
  .transform((text): number => {
    const [, amount = '', unit = ''] = pattern.exec(text) ?? []
    const factor = Object.entries(unitMs).find(([name]) => name === unit)?.[1] ?? 1
    return Math.round(Number(amount) * factor)
  })
