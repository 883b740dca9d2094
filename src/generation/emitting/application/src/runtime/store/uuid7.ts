// uuid7: ids that sort by when they were made (RFC 9562), so that new rows are neighbours on disk.
import { randomUUID } from 'node:crypto'

let lastMs = 0
let counter = 0

/** Ids of one process rise strictly, also within a millisecond and when the clock goes back. */
export function uuid7(nowMs: number): string {
  const random = randomUUID()
  // A new millisecond begins in the lower half of the counter, so that there is room to rise.
  counter = nowMs > lastMs ? Number.parseInt(random.slice(0, 3), 16) & 0x7ff : counter + 1
  if (counter > 0xfff) {
    counter = 0
    lastMs += 1
  }
  lastMs = Math.max(nowMs, lastMs)
  const time = lastMs.toString(16).padStart(12, '0')
  const count = counter.toString(16).padStart(3, '0')
  // The end of a random UUID has the bits of the variant already.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${random.slice(19)}`
}
