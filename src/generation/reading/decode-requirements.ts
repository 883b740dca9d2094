import { isUtf8 } from 'node:buffer'
import { requirementsEmpty, requirementsNotText, requirementsTooLarge } from '../errors.ts'

/** Far above what people write; what is larger is another file. */
export const largestBytes = 50 * 1024 * 1024

/** Whether the bytes up to `end` are UTF-8, but for a last character that is not whole. */
function isGoodStart(bytes: Uint8Array, end: number): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end), { stream: true })
    return true
  } catch {
    return false // The question itself: these bytes cannot be decoded.
  }
}

/** Where the first byte is that belongs to no UTF-8 character. Halves the bytes until it is found. */
function firstBadByte(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length]
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (isGoodStart(bytes, middle)) good = middle
    else bad = middle
  }
  // A character that was begun before the bad byte is no character either: at most three bytes back.
  while (good > 0 && !isUtf8(bytes.subarray(0, good))) good -= 1
  return good
}

const lineAt = (bytes: Uint8Array, offset: number): number =>
  bytes.subarray(0, offset).reduce((count, byte) => (byte === 10 ? count + 1 : count), 1)

/**
 * The text of a requirements document without its byte order mark. `file` is its name in messages.
 *
 * @throws NX-GEN-TOO-LARGE above 50 MiB; NX-GEN-NOT-TEXT for what is binary or no UTF-8, with the place of the first
 * bad byte; NX-GEN-EMPTY when nothing but white space is in it
 */
export function decodeRequirements(file: string, bytes: Uint8Array): string {
  if (bytes.length > largestBytes) throw requirementsTooLarge({ file, sizeBytes: bytes.length, largestBytes })
  const refuse = (offset: number, reason: string) =>
    requirementsNotText({ file, offset, line: lineAt(bytes, offset), reason })
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw refuse(0, 'the file is UTF-16')
  const nul = bytes.indexOf(0)
  if (nul >= 0) throw refuse(nul, 'the file is binary: it holds a NUL')
  if (!isUtf8(bytes)) throw refuse(firstBadByte(bytes), 'the file is not UTF-8 from here on')
  const text = new TextDecoder('utf-8').decode(bytes)
  if (text.trim() === '') throw requirementsEmpty({ file })
  return text
}
