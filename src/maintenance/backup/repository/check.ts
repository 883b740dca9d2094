// check: whether everything that a snapshot needs is there, and with `everything` whether each byte is what was written.
import { hash } from 'node:crypto'
import { repositoryDamaged } from '../../repository-errors.ts'
import { BlobIndex } from './blob-index.ts'
import type { FileKind } from './contract.ts'
import { readPackHeader, type PackedBlob } from './pack.ts'
import { readTree } from './read-tree.ts'
import type { Repository } from './repository.ts'
import { sealOverhead } from './sealing.ts'
import { readSnapshot } from './snapshot.ts'

export type Damage = { readonly file: string; readonly reason: string }
export type CheckReport = {
  readonly damages: readonly Damage[]
  readonly snapshots: number
  readonly packs: number
  readonly blobs: number
  /** 0 unless every byte was read. */
  readonly readBytes: number
  /** Packs that no index names: what a killed backup left; prune removes them. */
  readonly orphanPacks: number
}

/** Files that a repair has to replace. */
export type DamagedFiles = {
  /** Packs that are not what they should be, or missing, each with its blobs that cannot be read. */
  readonly packs: ReadonlyMap<string, readonly PackedBlob[]>
  readonly indexes: readonly string[]
  readonly snapshots: readonly string[]
}

export type CheckOptions = {
  readonly depth: 'structure' | 'everything'
  readonly signal: AbortSignal
  /** Packs read so far, of how many. */
  readonly onPack?: (done: number, all: number) => void
}

/** Checks the repository; finds everything that is wrong instead of stopping at the first. Reads only. */
export async function checkRepository(
  repository: Repository,
  options: CheckOptions,
): Promise<{ readonly report: CheckReport; readonly damaged: DamagedFiles }> {
  const damages: Damage[] = []
  const note = (file: string, reason: string): void => void damages.push({ file, reason })
  await checkNames(repository, note)
  const indexes = await reloadIndex(repository, note)
  const packs = await checkPacks(repository, note)
  const read =
    options.depth === 'everything'
      ? await readPacks(repository, packs.present, options, note)
      : { readBytes: 0, bad: new Map<string, readonly PackedBlob[]>() }
  const snapshots = await checkSnapshots(repository, options.signal, note)
  const blobs = [...repository.index.packs().values()].reduce((sum, each) => sum + each.length, 0)
  return {
    report: {
      damages,
      snapshots: snapshots.count,
      packs: packs.present.size,
      blobs,
      readBytes: read.readBytes,
      orphanPacks: packs.orphans,
    },
    damaged: {
      packs: new Map([...packs.missing, ...read.bad]),
      indexes,
      snapshots: snapshots.unreadable,
    },
  }
}

type Note = (file: string, reason: string) => void

/** Small files are named by the hash of their bytes. */
async function checkNames({ files }: Repository, note: Note): Promise<void> {
  const kinds: readonly FileKind[] = ['keys', 'snapshots', 'index', 'locks']
  for (const kind of kinds)
    for (const { name } of await files.list(kind)) {
      const content = await files.read(kind, name)
      if (content !== undefined && hash('sha256', content) !== name)
        note(`${kind}/${name}`, 'its content is not what its name says')
    }
}

/** Indexes that cannot be read are told of, the others are used. Gives the names of those that cannot. */
async function reloadIndex(repository: Repository, note: Note): Promise<readonly string[]> {
  const index = new BlobIndex()
  const unreadable: string[] = []
  for (const { name } of await repository.files.list('index')) {
    const packs = await noting(note, `index/${name}`, () => repository.readIndex(name))
    if (packs === undefined) unreadable.push(name)
    for (const pack of packs ?? []) index.add(pack)
  }
  repository.index = index
  return unreadable
}

async function noting<Value>(
  note: Note,
  file: string,
  work: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!repositoryDamaged.matches(error)) throw error
    const { file: named, reason } = error.details
    note(typeof named === 'string' ? named : file, typeof reason === 'string' ? reason : error.message)
    return undefined
  }
}

async function checkPacks(
  { files, index }: Repository,
  note: Note,
): Promise<{
  readonly present: ReadonlyMap<string, readonly PackedBlob[]>
  readonly missing: ReadonlyMap<string, readonly PackedBlob[]>
  readonly orphans: number
}> {
  const sizes = new Map((await files.list('data')).map(({ name, sizeBytes }) => [name, sizeBytes]))
  const present = new Map<string, readonly PackedBlob[]>()
  const missing = new Map<string, readonly PackedBlob[]>()
  for (const [pack, blobs] of index.packs()) {
    const size = sizes.get(pack)
    if (size === undefined) note(`data/${pack}`, 'it is missing')
    else if (size !== expectedSize(blobs)) note(`data/${pack}`, 'its length is not what the index says')
    const where = size === undefined ? missing : present
    where.set(pack, blobs)
  }
  return { present, missing, orphans: [...sizes.keys()].filter((pack) => !index.packs().has(pack)).length }
}

const expectedSize = (blobs: readonly PackedBlob[]): number =>
  blobs.reduce(
    (sum, { length, uncompressedLength }) => sum + length + (uncompressedLength === null ? 37 : 41),
    sealOverhead + 4,
  )

async function readPacks(
  repository: Repository,
  packs: ReadonlyMap<string, readonly PackedBlob[]>,
  { signal, onPack }: CheckOptions,
  note: Note,
): Promise<{ readonly readBytes: number; readonly bad: ReadonlyMap<string, readonly PackedBlob[]> }> {
  const bad = new Map<string, readonly PackedBlob[]>()
  let readBytes = 0
  let done = 0
  for (const [pack, blobs] of packs) {
    signal.throwIfAborted()
    const content = await repository.files.read('data', pack)
    readBytes += content?.length ?? 0
    const reason =
      content === undefined ? 'it is missing' : await problemOfPack(repository, pack, content, blobs)
    if (reason !== undefined) {
      note(`data/${pack}`, reason)
      const lost = await unreadable(repository, content, blobs)
      bad.set(pack, lost)
      for (const { type, id } of lost) repository.index.distrust(type, id)
    }
    done += 1
    onPack?.(done, packs.size)
  }
  return { readBytes, bad }
}

async function problemOfPack(
  repository: Repository,
  pack: string,
  content: Buffer,
  blobs: readonly PackedBlob[],
): Promise<string | undefined> {
  if (hash('sha256', content) !== pack) return 'its content is not what its name says'
  const own = readPackHeader(repository.key, content)
  if (own === undefined) return 'its list of blobs cannot be read'
  const names = new Set(own.map(({ id, offset }) => `${id}@${offset}`))
  const stray = blobs.find(({ id, offset }) => !names.has(`${id}@${offset}`))
  if (stray !== undefined) return `the index says it holds ${stray.id}, its own list does not`
  const [bad] = await unreadable(repository, content, blobs)
  return bad === undefined ? undefined : `blob ${bad.id} cannot be read`
}

async function unreadable(
  repository: Repository,
  content: Buffer | undefined,
  blobs: readonly PackedBlob[],
): Promise<readonly PackedBlob[]> {
  if (content === undefined) return blobs
  const bad: PackedBlob[] = []
  for (const blob of blobs) {
    const sealed = content.subarray(blob.offset, blob.offset + blob.length)
    if ((await repository.openBlob(sealed, blob)) === undefined) bad.push(blob)
  }
  return bad
}

async function checkSnapshots(
  repository: Repository,
  signal: AbortSignal,
  note: Note,
): Promise<{ readonly count: number; readonly unreadable: readonly string[] }> {
  const seen = new Set<string>()
  const names = (await repository.files.list('snapshots')).map(({ name }) => name)
  const bad: string[] = []
  for (const name of names) {
    const snapshot = await noting(note, `snapshots/${name}`, () => readSnapshot(repository, name))
    if (snapshot === undefined) bad.push(name)
    else await checkTree(repository, snapshot.file.tree, `snapshot ${name.slice(0, 8)}`, seen, signal, note)
  }
  return { count: names.length, unreadable: bad }
}

/** Each tree is looked at once, however many snapshots share it. */
async function checkTree(
  repository: Repository,
  id: string,
  owner: string,
  seen: Set<string>,
  signal: AbortSignal,
  note: Note,
): Promise<void> {
  if (seen.has(id)) return
  seen.add(id)
  signal.throwIfAborted()
  const nodes = await noting(note, owner, () => readTree(repository, id))
  for (const node of nodes ?? []) {
    const lost = node.content.find((blob) => repository.index.find('data', blob) === undefined)
    if (lost !== undefined)
      note(owner, `${node.name.toString('utf8')} needs blob ${lost}, which is not there`)
    if (node.subtree !== null) await checkTree(repository, node.subtree, owner, seen, signal, note)
  }
}
