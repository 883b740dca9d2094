// Empty lines before a request: left over from an old client's last body (RFC 9112 section 2.2). Pure.
import { octet } from './octets.ts'

/** How many are skipped; more are no accident. */
const maxLines = 2

/** The bytes after leading empty lines; undefined while a CR waits for its LF. */
export function afterEmptyLines(bytes: Buffer): Buffer | undefined {
  let at = 0
  while (at < 2 * maxLines && bytes[at] === octet.cr && bytes[at + 1] === octet.lf) at += 2
  if (at < 2 * maxLines && bytes[at] === octet.cr && at + 1 === bytes.length) return undefined
  return at === 0 ? bytes : bytes.subarray(at)
}
