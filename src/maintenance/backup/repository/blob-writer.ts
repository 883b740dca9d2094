// blob-writer: new blobs are compressed, sealed and gathered into packs; trees and data in packs of their own.
import { promisify } from 'node:util'
import { zstdCompress, zstdCompressSync } from 'node:zlib'
import type { IndexedPack } from './index-file.ts'
import { encodePackHeader, type BlobType, type PackedBlob } from './pack.ts'
import { sha256, type Repository } from './repository.ts'
import { seal } from './sealing.ts'

const compress = promisify(zstdCompress)

/** What a pack grows to before it is written. Source: restic's default. */
const packBytes = 16 * 1024 * 1024
/** Content that waits for the compressor's threads: keeps memory bounded. */
const waitingBytes = 24 * 1024 * 1024
/** Below this, a thread costs more than it gives. */
const smallBytes = 16 * 1024

type OpenPack = { parts: Buffer[]; blobs: PackedBlob[]; sizeBytes: number }
const emptyPack = (): OpenPack => ({ parts: [], blobs: [], sizeBytes: 0 })

/** Called before every change of the repository; throws when the lock was lost. */
export type Guard = () => void

/**
 * Stores blobs that the repository does not have.
 *
 * Promise: a blob may be named in a snapshot only after `finish` has resolved; then its pack and its index are durable, in
 * this order. What was stored before a crash is found by no index, and prune removes it.
 */
export class BlobWriter {
  /** Sealed bytes of blobs that were new. */
  addedBytes = 0
  readonly #repository: Repository
  readonly #guard: Guard
  readonly #open = { data: emptyPack(), tree: emptyPack() }
  readonly #stored = { data: new Set<string>(), tree: new Set<string>() }
  readonly #packs: IndexedPack[] = []
  readonly #waiting = new Set<Promise<void>>()
  #waitingBytes = 0
  #failure: { readonly error: unknown } | undefined
  #writing: Promise<void> = Promise.resolve()

  readonly #known: 'skip' | 'again'

  /** `known`: whether blobs that the repository has are left out, or stored again since their pack goes. */
  constructor(repository: Repository, guard: Guard, known: 'skip' | 'again' = 'skip') {
    this.#repository = repository
    this.#guard = guard
    this.#known = known
  }

  /** The id of `content`, which is stored unless it is there. Resolves when there is room for the next. */
  async add(type: BlobType, content: Buffer): Promise<string> {
    const id = sha256(content)
    if (this.#stored[type].has(id)) return id
    if (this.#known === 'skip' && this.#repository.index.find(type, id) !== undefined) return id
    this.#stored[type].add(id)
    if (content.length < smallBytes) {
      this.#place(type, id, content, zstdCompressSync(content))
      await this.#writing
    } else await this.#compressAside(type, id, content)
    this.#throwFailure()
    return id
  }

  /** Writes what is gathered, then the index of all that was added. */
  async finish(): Promise<void> {
    while (this.#waiting.size > 0) await Promise.all(this.#waiting)
    this.#throwFailure()
    this.#close('data')
    this.#close('tree')
    await this.#writing
    this.#throwFailure()
    this.#guard()
    const packs = this.#packs.splice(0)
    await this.#repository.writeIndex(packs)
    for (const pack of packs) this.#repository.index.add(pack)
  }

  async #compressAside(type: BlobType, id: string, content: Buffer): Promise<void> {
    while (this.#waitingBytes > 0 && this.#waitingBytes + content.length > waitingBytes)
      await Promise.race(this.#waiting)
    this.#waitingBytes += content.length
    const work = compress(content)
      .then((packed) => this.#place(type, id, content, packed))
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#waitingBytes -= content.length
        this.#waiting.delete(work)
      })
    this.#waiting.add(work)
    await this.#writing
  }

  #fail(error: unknown): void {
    this.#failure ??= { error }
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }

  /** Content that does not become smaller is stored as it is; a tree never, since restic expects it compressed. */
  #place(type: BlobType, id: string, content: Buffer, packed: Buffer): void {
    const isCompressed = type === 'tree' || packed.length < content.length
    const sealed = seal(this.#repository.key, isCompressed ? packed : content)
    const pack = this.#open[type]
    const uncompressedLength = isCompressed ? content.length : null
    pack.blobs.push({ id, type, offset: pack.sizeBytes, length: sealed.length, uncompressedLength })
    pack.parts.push(sealed)
    pack.sizeBytes += sealed.length
    this.addedBytes += sealed.length
    if (pack.sizeBytes >= packBytes) this.#close(type)
  }

  #close(type: BlobType): void {
    const { parts, blobs } = this.#open[type]
    if (blobs.length === 0) return
    this.#open[type] = emptyPack()
    this.#writing = this.#writing
      .then(() => this.#writePack(parts, blobs))
      .catch((error: unknown) => this.#fail(error))
  }

  async #writePack(parts: readonly Buffer[], blobs: readonly PackedBlob[]): Promise<void> {
    if (this.#failure !== undefined) return
    this.#guard()
    const header = seal(this.#repository.key, encodePackHeader(blobs))
    const length = Buffer.alloc(4)
    length.writeUInt32LE(header.length)
    const content = Buffer.concat([...parts, header, length])
    const pack = sha256(content)
    await this.#repository.files.write('data', pack, content)
    this.#packs.push({ pack, blobs })
  }
}
