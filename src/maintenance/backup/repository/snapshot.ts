// A snapshot names the tree of one backup. nexo's own facts travel in a member that restic leaves alone.
// Source: restic, doc/design.rst, "Snapshots"; internal/restic/snapshot.go.
import * as z from 'zod'
import type { Repository } from './repository.ts'

export const SnapshotFile = z.looseObject({
  time: z.string(),
  tree: z.string().regex(/^[0-9a-f]{64}$/),
  paths: z.array(z.string()).default([]),
  hostname: z.string().default(''),
  tags: z.array(z.string()).nullable().optional(),
  original: z.string().optional(),
  nexo: z.unknown().optional(),
})
export type SnapshotFile = z.infer<typeof SnapshotFile>

export type StoredSnapshot = { readonly id: string; readonly file: SnapshotFile }

/** Every snapshot. @throws NX-MAINTAIN-REPOSITORY-DAMAGED */
export async function listSnapshots(repository: Repository): Promise<readonly StoredSnapshot[]> {
  const snapshots: StoredSnapshot[] = []
  for (const { name } of await repository.files.list('snapshots')) {
    const snapshot = await readSnapshot(repository, name)
    if (snapshot !== undefined) snapshots.push(snapshot)
  }
  return snapshots.toSorted((a, b) => Date.parse(a.file.time) - Date.parse(b.file.time))
}

/** Undefined when it has gone meanwhile. @throws NX-MAINTAIN-REPOSITORY-DAMAGED */
export async function readSnapshot(
  repository: Repository,
  name: string,
): Promise<StoredSnapshot | undefined> {
  const document = await repository.readDocument('snapshots', name)
  if (document === undefined) return undefined
  const file = SnapshotFile.safeParse(document)
  if (!file.success) throw repository.damaged(`snapshots/${name}`, 'it is no snapshot')
  return { id: name, file: file.data }
}

/** Stores a snapshot; gives its id. */
export const writeSnapshot = (repository: Repository, file: SnapshotFile): Promise<string> =>
  repository.writeDocument('snapshots', JSON.stringify(file))

/** Puts `next` in the place of a snapshot of the same tree: both are there for a moment, never none. Gives its id. */
export async function replaceSnapshot(
  repository: Repository,
  previous: StoredSnapshot,
  next: SnapshotFile,
): Promise<string> {
  const original = previous.file.original ?? previous.id
  const id = await writeSnapshot(repository, { ...next, original })
  if (id !== previous.id) await repository.files.remove('snapshots', previous.id)
  return id
}
