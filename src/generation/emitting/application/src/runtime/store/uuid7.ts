// uuid7: ids that sort by when they were made (RFC 9562), so that new rows are neighbours on disk.
import { randomFillSync } from 'node:crypto'

let lastMs = 0
let counter = 0

/** Ids of one process rise strictly, also within a millisecond and when the clock goes back. */
export function uuid7(nowMs: number): string {
  const bytes = Buffer.alloc(16)
  randomFillSync(bytes, 8)
  counter =
    nowMs > lastMs ? randomFillSync(new Uint16Array(1)).reduce((_, next) => next & 0x7ff, 0) : counter + 1
  if (counter > 0xfff) {
    counter = 0
    lastMs += 1
  }
  lastMs = Math.max(nowMs, lastMs)
  bytes.writeUIntBE(lastMs, 0, 6)
  bytes.writeUInt16BE(0x7000 | counter, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
