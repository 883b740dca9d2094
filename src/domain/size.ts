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

const bytesOf = (text: string): number => {
  const [, amount = '', unit = ''] = pattern.exec(text) ?? []
  return Math.round(Number(amount) * (unitBytes[unit] ?? Number.NaN))
}
const isCountable = (bytes: number): boolean => bytes >= 1 && Number.isSafeInteger(bytes)

/** An amount of memory or disk with its unit, such as `512MiB`. Gives whole bytes, at least one. */
export const Size = z
  .string()
  .regex(pattern, 'a number with a unit, such as 512MiB or 2GiB')
  .refine(
    (text) => !pattern.test(text) || isCountable(bytesOf(text)),
    'at least 1B and no more than a disk can hold',
  )
  .transform(bytesOf)
