// prune: forgets snapshots and frees what nothing needs any more.
// The order makes a crash harmless: new packs, new index, then old indexes go, then old packs. What is left over after a
// crash is named by no index and goes with the next prune.
import type { Call } from '../../../kernel/call.ts'
import { repositoryFull } from '../../repository-errors.ts'
import { BlobWriter, type Guard } from './blob-writer.ts'
import type { BlobType, PackedBlob } from './pack.ts'
import { readTree } from './read-tree.ts'
import type { Repository } from './repository.ts'
import { listSnapshots } from './snapshot.ts'

/** Part of a pack that may be unused before the rest is moved: moving costs reading and writing. */
const toleratedWaste = 0.2

export type PruneReport = {
  readonly removedPacks: number
  readonly rewrittenPacks: number
  readonly freedBytes: number
}

/** What a prune would do with the packs: decided from what is used. */
export type PackPlan = {
  readonly keep: readonly string[]
  readonly rewrite: readonly string[]
  readonly remove: readonly string[]
}

/**
 * Which packs stay. Pure.
 * Shape: `used` says of a blob whether a snapshot needs it in this place.
 */
export function planPacks(
  packs: ReadonlyMap<string, readonly PackedBlob[]>,
  used: (pack: string, blob: PackedBlob) => boolean,
): PackPlan {
  const plan = { keep: new Array<string>(), rewrite: new Array<string>(), remove: new Array<string>() }
  for (const [pack, blobs] of packs) {
    const all = blobs.reduce((sum, { length }) => sum + length, 0)
    const needed = blobs.filter((blob) => used(pack, blob)).reduce((sum, { length }) => sum + length, 0)
    const place = needed === 0 ? 'remove' : (all - needed) / all > toleratedWaste ? 'rewrite' : 'keep'
    plan[place].push(pack)
  }
  return plan
}

/**
 * Removes the snapshots `forget`, then everything that no snapshot needs. Call it under an exclusive lock.
 * @throws NX-MAINTAIN-REPOSITORY-DAMAGED before anything was removed, when what is needed cannot be told
 */
export async function pruneRepository(
  repository: Repository,
  forget: ReadonlySet<string>,
  guard: Guard,
  call: Call,
): Promise<PruneReport> {
  await repository.loadIndex()
  const remaining = (await listSnapshots(repository)).filter(({ id }) => !forget.has(id))
  const needed = await neededBlobs(
    repository,
    remaining.map(({ file }) => file.tree),
    call.signal,
  )
  const isUsed = (pack: string, { type, id }: PackedBlob): boolean =>
    needed[type].has(id) && repository.index.find(type, id)?.pack === pack
  const plan = planPacks(repository.index.packs(), isUsed)
  const sizes = new Map((await repository.files.list('data')).map(({ name, sizeBytes }) => [name, sizeBytes]))
  for (const id of forget) {
    guard()
    await repository.files.remove('snapshots', id)
  }
  return sweep(repository, plan, isUsed, sizes, guard)
}

async function sweep(
  repository: Repository,
  plan: PackPlan,
  isUsed: (pack: string, blob: PackedBlob) => boolean,
  sizes: ReadonlyMap<string, number>,
  guard: Guard,
): Promise<PruneReport> {
  const known = repository.index.packs()
  const orphans = [...sizes.keys()].filter((pack) => !known.has(pack))
  // First, since they are free without a new index: on a full disk this is what makes room for it.
  await removePacks(repository, orphans, guard)
  const oldIndexes = (await repository.files.list('index')).map(({ name }) => name)
  const { moved, addedBytes } = await rewriteWhereRoom(repository, plan.rewrite, isUsed, guard)
  const goes = [...moved, ...plan.remove]
  if (goes.length > 0) {
    guard()
    const left = new Set(goes)
    const kept = [...plan.keep, ...plan.rewrite.filter((pack) => !left.has(pack))].map((pack) => ({
      pack,
      blobs: known.get(pack) ?? [],
    }))
    const fresh = new Set(await repository.writeIndex(kept))
    for (const name of oldIndexes) {
      guard()
      if (!fresh.has(name)) await repository.files.remove('index', name)
    }
  }
  await removePacks(repository, goes, guard)
  await repository.loadIndex()
  const freed = [...goes, ...orphans].reduce((sum, pack) => sum + (sizes.get(pack) ?? 0), 0)
  return {
    removedPacks: plan.remove.length + orphans.length,
    rewrittenPacks: moved.length,
    freedBytes: Math.max(0, freed - addedBytes),
  }
}

async function removePacks(repository: Repository, packs: readonly string[], guard: Guard): Promise<void> {
  for (const pack of packs) {
    guard()
    await repository.files.remove('data', pack)
  }
}

/** Packs that are partly used stay as they are when there is no room to move what is used. */
async function rewriteWhereRoom(
  repository: Repository,
  packs: readonly string[],
  isUsed: (pack: string, blob: PackedBlob) => boolean,
  guard: Guard,
): Promise<{ readonly moved: readonly string[]; readonly addedBytes: number }> {
  try {
    return { moved: packs, addedBytes: await rewrite(repository, packs, isUsed, guard) }
  } catch (error) {
    if (!repositoryFull.matches(error)) throw error
    return { moved: [], addedBytes: 0 }
  }
}

/** Moves what is used out of packs that go; gives the bytes written. Their index is durable when it resolves. */
async function rewrite(
  repository: Repository,
  packs: readonly string[],
  isUsed: (pack: string, blob: PackedBlob) => boolean,
  guard: Guard,
): Promise<number> {
  const moving = packs.flatMap((pack) =>
    (repository.index.packs().get(pack) ?? []).filter((blob) => isUsed(pack, blob)),
  )
  if (moving.length === 0) return 0
  const contents = new BlobWriter(repository, guard, 'again')
  for (const { type, id } of moving) await contents.add(type, await repository.readBlob(type, id))
  await contents.finish()
  return contents.addedBytes
}

type Needed = Readonly<Record<BlobType, Set<string>>>

async function neededBlobs(
  repository: Repository,
  trees: readonly string[],
  signal: AbortSignal,
): Promise<Needed> {
  const needed: Needed = { data: new Set(), tree: new Set() }
  const waiting = [...trees]
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (needed.tree.has(id)) continue
    signal.throwIfAborted()
    needed.tree.add(id)
    for (const { content, subtree } of await readTree(repository, id)) {
      for (const blob of content) needed.data.add(blob)
      if (subtree !== null) waiting.push(subtree)
    }
  }
  return needed
}
