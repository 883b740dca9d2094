// repository: an open repository in restic's format 2. Reads and stores blobs, snapshots and indexes.
// Enters: sealing, packs, the index, key files, the place's contract. Stays out: what is backed up (capture/), what may go.
import { hash } from 'node:crypto'
import { zstdDecompress, zstdDecompressSync } from 'node:zlib'
import { promisify } from 'node:util'
import { repositoryDamaged } from '../../repository-errors.ts'
import { BlobIndex, type BlobPlace } from './blob-index.ts'
import type { FileKind, RepositoryFiles } from './contract.ts'
import { createContentCut, type Cut } from './cutting.ts'
import { decodeIndex, encodeIndex, packsPerIndex, type IndexedPack } from './index-file.ts'
import { parseJson } from './key-file.ts'
import { decodeDocument, encodeDocument } from './document.ts'
import type { BlobType } from './pack.ts'
import { seal, unseal, type SealingKey } from './sealing.ts'

const decompress = promisify(zstdDecompress)
/** Below this, a thread costs more than it gives. */
const smallBytes = 64 * 1024

export const sha256 = (bytes: Uint8Array): string => hash('sha256', bytes)

/** What is read of a repository when it is opened. */
export type RepositoryFacts = { readonly id: string; readonly polynomial: string }

/** An open repository. One process writes at a time under its lock (`lock.ts`); reading needs none of a writer's promises. */
export class Repository {
  readonly files: RepositoryFiles
  readonly facts: RepositoryFacts
  readonly key: SealingKey
  readonly contentCut: Cut
  index = new BlobIndex()

  constructor(files: RepositoryFiles, key: SealingKey, facts: RepositoryFacts) {
    this.files = files
    this.key = key
    this.facts = facts
    this.contentCut = createContentCut(facts.polynomial)
  }

  damaged(file: string, reason: string): Error {
    return repositoryDamaged({ repository: this.files.location, file, reason })
  }

  /** Reads every index file anew. @throws NX-MAINTAIN-REPOSITORY-DAMAGED */
  async loadIndex(): Promise<void> {
    const index = new BlobIndex()
    for (const { name } of await this.files.list('index')) {
      const packs = await this.readIndex(name)
      for (const pack of packs ?? []) index.add(pack)
    }
    this.index = index
  }

  /** Undefined when it has gone meanwhile. @throws NX-MAINTAIN-REPOSITORY-DAMAGED */
  async readIndex(name: string): Promise<readonly IndexedPack[] | undefined> {
    const document = await this.readDocument('index', name)
    if (document === undefined) return undefined
    const packs = decodeIndex(document)
    if (packs === undefined) throw this.damaged(`index/${name}`, 'it is no index')
    return packs
  }

  /** Stores index files about `packs`; gives their names. */
  async writeIndex(packs: readonly IndexedPack[]): Promise<readonly string[]> {
    const names: string[] = []
    for (let at = 0; at < packs.length; at += packsPerIndex)
      names.push(await this.writeDocument('index', encodeIndex(packs.slice(at, at + packsPerIndex))))
    return names
  }

  /** JSON of a sealed file; undefined when there is none. @throws NX-MAINTAIN-REPOSITORY-DAMAGED */
  async readDocument(kind: FileKind, name: string): Promise<unknown> {
    const sealed = await this.files.read(kind, name)
    if (sealed === undefined) return undefined
    const file = `${kind}/${name}`
    if (sha256(sealed) !== name) throw this.damaged(file, 'its content is not what its name says')
    const plain = unseal(this.key, sealed)
    const text = plain === undefined ? undefined : await decodeDocument(plain)
    const value = text === undefined ? undefined : parseJson(text)
    if (value === undefined) throw this.damaged(file, 'it cannot be decrypted')
    return value
  }

  /** Stores a sealed file under the hash of its bytes, which is its name. */
  async writeDocument(kind: FileKind, text: string): Promise<string> {
    const sealed = seal(this.key, await encodeDocument(text))
    const name = sha256(sealed)
    await this.files.write(kind, name, sealed)
    return name
  }

  /** The content of a blob, checked against its id. @throws NX-MAINTAIN-REPOSITORY-DAMAGED */
  async readBlob(type: BlobType, id: string): Promise<Buffer> {
    const place = this.index.find(type, id)
    if (place === undefined) throw this.damaged(`${type} ${id}`, 'no index knows it')
    const { pack, offset, length } = place
    const sealed = await this.files.read('data', pack, { offset, length })
    if (sealed === undefined) throw this.damaged(`data/${pack}`, 'it is missing')
    const content = await this.openBlob(sealed, place)
    if (content === undefined) throw this.damaged(`data/${pack}`, `blob ${id} cannot be read`)
    return content
  }

  /** The content of a sealed blob, or undefined when it is not what its id says. */
  async openBlob(
    sealed: Buffer,
    { id, uncompressedLength }: Pick<BlobPlace, 'id' | 'uncompressedLength'>,
  ): Promise<Buffer | undefined> {
    const plain = unseal(this.key, sealed)
    if (plain === undefined) return undefined
    const content = uncompressedLength === null ? plain : await expand(plain, uncompressedLength)
    return content !== undefined && sha256(content) === id ? content : undefined
  }

  async close(): Promise<void> {
    await this.files.close()
  }
}

/** Undefined when it is not compressed content of that length: a lying length must not fill the memory. */
async function expand(packed: Buffer, length: number): Promise<Buffer | undefined> {
  const options = { maxOutputLength: Math.max(1, length), chunkSize: Math.max(64, length + 1) }
  try {
    return length < smallBytes ? zstdDecompressSync(packed, options) : await decompress(packed, options)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined
    throw error
  }
}
