// An HTTP/1.1 answer's header lines as the fields of an HTTP/2 answer. Pure.
import { newFieldMark, scanField } from './field-scan.ts'
import type { ResponseHead } from './response-head.ts'

// RFC 9113 section 8.2.2; what else belongs to the hop has been found by the parser.
const notInHttp2 = new Set(['', 'transfer-encoding', 'te', 'http2-settings'])

/** Lower-case names; a name that came more than once has a list. Framing and hop-by-hop lines are left out. */
export function answerFields(bytes: Buffer, head: ResponseHead): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {}
  const mark = newFieldMark()
  const cuts = new Set(head.hopCuts.filter((_, index) => index % 2 === 0))
  for (let at = head.fieldsStart; at < head.end;) {
    const next = scanField(bytes, at, head.end, mark)
    const name = bytes.toString('latin1', mark.nameStart, mark.nameEnd).toLowerCase()
    if (!notInHttp2.has(name) && !cuts.has(at)) {
      const value = bytes.toString('latin1', mark.valueStart, mark.valueEnd)
      const before = fields[name]
      fields[name] = before === undefined ? value : [before, value].flat()
    }
    at = next
  }
  return fields
}
