// A pack is one file of many sealed blobs, with a sealed list of them at its end and the length of that list behind it.
// Source: restic, doc/design.rst, "Pack Format".
import { sealOverhead, unseal, type SealingKey } from './sealing.ts'

export type BlobType = 'data' | 'tree'

/** A blob as it lies in a pack. `uncompressedLength` is null for one that is not compressed. */
export type PackedBlob = {
  readonly id: string
  readonly type: BlobType
  readonly offset: number
  /** Sealed. */
  readonly length: number
  readonly uncompressedLength: number | null
}

const kinds: readonly { readonly type: BlobType; readonly isCompressed: boolean }[] = [
  { type: 'data', isCompressed: false },
  { type: 'tree', isCompressed: false },
  { type: 'data', isCompressed: true },
  { type: 'tree', isCompressed: true },
]

/** The list at the end of a pack, not sealed yet. */
export function encodePackHeader(blobs: readonly PackedBlob[]): Buffer {
  return Buffer.concat(
    blobs.map(({ id, type, length, uncompressedLength }) => {
      const isCompressed = uncompressedLength !== null
      const entry = Buffer.alloc(isCompressed ? 41 : 37)
      entry[0] = kinds.findIndex((kind) => kind.type === type && kind.isCompressed === isCompressed)
      entry.writeUInt32LE(length, 1)
      if (isCompressed) entry.writeUInt32LE(uncompressedLength, 5)
      Buffer.from(id, 'hex').copy(entry, entry.length - 32)
      return entry
    }),
  )
}

/** The blobs of a whole pack, read from its own list; undefined when the list cannot be believed. */
export function readPackHeader(key: SealingKey, pack: Buffer): readonly PackedBlob[] | undefined {
  if (pack.length < 4 + sealOverhead) return undefined
  const length = pack.readUInt32LE(pack.length - 4)
  const start = pack.length - 4 - length
  if (length < sealOverhead || start < 0) return undefined
  const header = unseal(key, pack.subarray(start, pack.length - 4))
  const blobs = header === undefined ? undefined : decodeEntries(header)
  const end = blobs?.reduce((total, blob) => total + blob.length, 0)
  return end === start ? blobs : undefined
}

function decodeEntries(header: Buffer): readonly PackedBlob[] | undefined {
  const blobs: PackedBlob[] = []
  let offset = 0
  for (let at = 0; at < header.length;) {
    const kind = kinds[header[at] ?? kinds.length]
    const size = kind?.isCompressed === true ? 41 : 37
    if (kind === undefined || at + size > header.length) return undefined
    const length = header.readUInt32LE(at + 1)
    const uncompressedLength = kind.isCompressed ? header.readUInt32LE(at + 5) : null
    const id = header.toString('hex', at + size - 32, at + size)
    blobs.push({ id, type: kind.type, offset, length, uncompressedLength })
    offset += length
    at += size
  }
  return blobs
}
