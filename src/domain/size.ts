import * as z from 'zod'

const unitBytes: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
}
const pattern = /^(\d+(?:\.\d+)?)\s*(B|KiB|MiB|GiB|KB|MB|GB)$/

/** An amount of memory or disk with its unit, such as `512MiB`. Gives whole bytes. */
export const Size = z
  .string()
  .regex(pattern, 'a number with a unit, such as 512MiB or 2GiB')
  .transform((text): number => {
    const [, amount = '', unit = 'B'] = pattern.exec(text) ?? []
    return Math.round(Number(amount) * (unitBytes[unit] ?? 1))
  })
