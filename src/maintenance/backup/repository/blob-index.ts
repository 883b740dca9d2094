import type { IndexedPack } from './index-file.ts'
import type { BlobType, PackedBlob } from './pack.ts'

export type BlobPlace = PackedBlob & { readonly pack: string }

const keyOf = (type: BlobType, id: string): string => (type === 'tree' ? `t${id}` : id)

/** Where every blob lies, in memory. A blob that lies twice has its first place. */
export class BlobIndex {
  readonly #blobs = new Map<string, BlobPlace>()
  readonly #packs = new Map<string, readonly PackedBlob[]>()

  add({ pack, blobs }: IndexedPack): void {
    if (this.#packs.has(pack)) return
    this.#packs.set(pack, blobs)
    for (const blob of blobs) {
      const key = keyOf(blob.type, blob.id)
      if (!this.#blobs.has(key)) this.#blobs.set(key, { ...blob, pack })
    }
  }

  /** Forgets where a blob lies, since it could not be read there: what this process stores next is stored whole. */
  distrust(type: BlobType, id: string): void {
    this.#blobs.delete(keyOf(type, id))
  }

  find(type: BlobType, id: string): BlobPlace | undefined {
    return this.#blobs.get(keyOf(type, id))
  }

  /** Every pack that an index names, with its blobs. */
  packs(): ReadonlyMap<string, readonly PackedBlob[]> {
    return this.#packs
  }
}
