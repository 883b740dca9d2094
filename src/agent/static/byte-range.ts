/** Bytes `first..last`, both included; `whole` when no usable range was asked for; `unsatisfiable` gives 416. */
export type ByteRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly first: number; readonly last: number }
  | { readonly kind: 'unsatisfiable' }

const whole: ByteRange = { kind: 'whole' }

/**
 * What a Range header asks of `sizeBytes` bytes. Pure.
 *
 * Promise: `part` lies within the file. Units that are not bytes, several ranges and malformed ones count as no range,
 * as RFC 9110, section 14.2, allows.
 */
export function parseByteRange(header: string | undefined, sizeBytes: number): ByteRange {
  const [match, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? []
  if (match === undefined || (from === '' && to === '')) return whole
  const isSuffix = from === ''
  const first = isSuffix ? Math.max(0, sizeBytes - Number(to)) : Number(from)
  const last = isSuffix || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1)
  if (!isSuffix && to !== '' && Number(to) < first) return whole
  return first > last || first >= sizeBytes ? { kind: 'unsatisfiable' } : { kind: 'part', first, last }
}
