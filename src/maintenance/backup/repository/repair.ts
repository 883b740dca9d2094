// repair: what cannot be read leaves the repository, so that the next backup stores it anew where it is still in the
// source. The order makes a crash harmless: what is whole is stored again, then the index is changed, then files go.
import type { Call } from '../../../kernel/call.ts'
import { BlobIndex } from './blob-index.ts'
import { BlobWriter, type Guard } from './blob-writer.ts'
import type { DamagedFiles } from './check.ts'
import { readPackHeader, type PackedBlob } from './pack.ts'
import { readTree } from './read-tree.ts'
import type { Repository } from './repository.ts'
import { listSnapshots, type StoredSnapshot } from './snapshot.ts'

/**
 * Takes damaged packs, indexes and snapshots out; gives how many blobs are in no other place. Call it under an exclusive
 * lock, with what a check of every byte has found.
 */
export async function removeDamage(
  repository: Repository,
  { packs, indexes, snapshots }: DamagedFiles,
  guard: Guard,
  call: Call,
): Promise<{ readonly lostBlobs: number }> {
  const { files } = repository
  const known = repository.index.packs()
  const index = new BlobIndex()
  for (const [pack, blobs] of known) if (!packs.has(pack)) index.add({ pack, blobs })
  if (indexes.length > 0) await findAgain(repository, index, packs, call.signal)
  repository.index = index
  const writer = new BlobWriter(repository, guard)
  for (const [pack, lost] of packs)
    await storeWhole(repository, writer, pack, without(known.get(pack) ?? [], lost), call.signal)
  await writer.finish()
  const old = (await files.list('index')).map(({ name }) => name)
  guard()
  const fresh = new Set(
    await repository.writeIndex([...repository.index.packs()].map(([pack, blobs]) => ({ pack, blobs }))),
  )
  for (const name of old) if (!fresh.has(name)) await removing(repository, guard, 'index', name)
  for (const pack of packs.keys()) await removing(repository, guard, 'data', pack)
  for (const name of snapshots) await removing(repository, guard, 'snapshots', name)
  const lost = [...packs.values()]
    .flat()
    .filter(({ type, id }) => repository.index.find(type, id) === undefined)
  return { lostBlobs: lost.length }
}

const without = (blobs: readonly PackedBlob[], lost: readonly PackedBlob[]): readonly PackedBlob[] => {
  const ids = new Set(lost.map(({ id }) => id))
  return blobs.filter(({ id }) => !ids.has(id))
}

async function removing(
  { files }: Repository,
  guard: Guard,
  kind: 'index' | 'data' | 'snapshots',
  name: string,
): Promise<void> {
  guard()
  await files.remove(kind, name)
}

/** Packs that only an unreadable index named: each has a list of its own. */
async function findAgain(
  repository: Repository,
  index: BlobIndex,
  damaged: DamagedFiles['packs'],
  signal: AbortSignal,
): Promise<void> {
  for (const { name: pack } of await repository.files.list('data')) {
    if (damaged.has(pack) || index.packs().has(pack)) continue
    signal.throwIfAborted()
    const content = await repository.files.read('data', pack)
    const blobs = content === undefined ? undefined : readPackHeader(repository.key, content)
    const isWhole =
      content !== undefined && blobs !== undefined && (await areReadable(repository, content, blobs))
    if (isWhole) index.add({ pack, blobs })
  }
}

async function areReadable(
  repository: Repository,
  content: Buffer,
  blobs: readonly PackedBlob[],
): Promise<boolean> {
  for (const blob of blobs)
    if ((await repository.openBlob(partOf(content, blob), blob)) === undefined) return false
  return true
}

const partOf = (content: Buffer, { offset, length }: PackedBlob): Buffer =>
  content.subarray(offset, offset + length)

async function storeWhole(
  repository: Repository,
  writer: BlobWriter,
  pack: string,
  blobs: readonly PackedBlob[],
  signal: AbortSignal,
): Promise<void> {
  for (const blob of blobs) {
    signal.throwIfAborted()
    const { offset, length } = blob
    const sealed = await repository.files.read('data', pack, { offset, length })
    const content = sealed === undefined ? undefined : await repository.openBlob(sealed, blob)
    if (content !== undefined) await writer.add(blob.type, content)
  }
}

/** Snapshots that lack something. What the index names is believed: call it when every byte was checked. */
export async function unrestorable(
  repository: Repository,
  signal: AbortSignal,
): Promise<readonly StoredSnapshot[]> {
  await repository.loadIndex()
  const known = new Map<string, boolean>()
  const lacking: StoredSnapshot[] = []
  for (const snapshot of await listSnapshots(repository))
    if (!(await isWhole(repository, snapshot.file.tree, known, signal))) lacking.push(snapshot)
  return lacking
}

async function isWhole(
  repository: Repository,
  tree: string,
  known: Map<string, boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  const judged = known.get(tree)
  if (judged !== undefined) return judged
  signal.throwIfAborted()
  const verdict = await isWholeInside(repository, tree, known, signal)
  known.set(tree, verdict)
  return verdict
}

async function isWholeInside(
  repository: Repository,
  tree: string,
  known: Map<string, boolean>,
  signal: AbortSignal,
): Promise<boolean> {
  if (repository.index.find('tree', tree) === undefined) return false
  for (const { content, subtree } of await readTree(repository, tree)) {
    if (content.some((id) => repository.index.find('data', id) === undefined)) return false
    if (subtree !== null && !(await isWhole(repository, subtree, known, signal))) return false
  }
  return true
}
