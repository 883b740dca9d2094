// Reading single values back out of a head that has been parsed and rewritten. Off the hot path. Pure.
import { newFieldMark, scanField } from './field-scan.ts'
import { spellsName } from './octets.ts'

/** The path of a request head, without its query. */
export function pathOf(head: Buffer): string {
  const start = head.indexOf(0x20) + 1
  const target = head.toString('latin1', start, head.indexOf(0x20, start))
  const query = target.indexOf('?')
  return query === -1 ? target : target.slice(0, query)
}

/** Values of the header `name` (lower case), joined; '' when there is none. */
export function headerOf(head: Buffer, name: string): string {
  const values: string[] = []
  const mark = newFieldMark()
  let at = head.indexOf(0x0a) + 1
  for (;;) {
    const next = scanField(head, at, head.length, mark)
    if (next < 0 || mark.nameEnd === mark.nameStart) return values.join(', ')
    if (spellsName(head, mark.nameStart, mark.nameEnd, name)) {
      values.push(head.toString('latin1', mark.valueStart, mark.valueEnd))
    }
    at = next
  }
}
