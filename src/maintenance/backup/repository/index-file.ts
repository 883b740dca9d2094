// Index files say which blob lies where, so that no pack must be read to find one.
// Source: restic, doc/design.rst, "Indexing".
import * as z from 'zod'
import type { PackedBlob } from './pack.ts'

const Id = z.string().regex(/^[0-9a-f]{64}$/)

const IndexFile = z.looseObject({
  packs: z
    .array(
      z.looseObject({
        id: Id,
        blobs: z.array(
          z.looseObject({
            id: Id,
            type: z.enum(['data', 'tree']),
            offset: z.int().min(0),
            length: z.int().min(0),
            uncompressed_length: z.int().min(0).optional(),
          }),
        ),
      }),
    )
    .nullable(),
})

export type IndexedPack = { readonly pack: string; readonly blobs: readonly PackedBlob[] }

/** Packs that one index file names at the most: restic reads whole files, too. */
export const packsPerIndex = 4_000

export const encodeIndex = (packs: readonly IndexedPack[]): string =>
  JSON.stringify({
    packs: packs.map(({ pack, blobs }) => ({
      id: pack,
      blobs: blobs.map(({ id, type, offset, length, uncompressedLength }) => ({
        id,
        type,
        offset,
        length,
        ...(uncompressedLength === null ? {} : { uncompressed_length: uncompressedLength }),
      })),
    })),
  })

/** Undefined when the value is no index. */
export function decodeIndex(value: unknown): readonly IndexedPack[] | undefined {
  const read = IndexFile.safeParse(value)
  return read.success
    ? (read.data.packs ?? []).map(({ id, blobs }) => ({
        pack: id,
        blobs: blobs.map(({ uncompressed_length: plain, ...blob }) => ({
          id: blob.id,
          type: blob.type,
          offset: blob.offset,
          length: blob.length,
          // restic writes 0 for one that is not compressed.
          uncompressedLength: plain === undefined || plain === 0 ? null : plain,
        })),
      }))
    : undefined
}
