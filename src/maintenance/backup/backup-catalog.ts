// backup-catalog: the backups that a repository holds, from its snapshots alone, so that a fresh checkout sees them too.
import { readFileNode, findNode } from './repository/read-tree.ts'
import type { Repository } from './repository/repository.ts'
import { parseJson } from './repository/key-file.ts'
import { listSnapshots, type StoredSnapshot } from './repository/snapshot.ts'
import { BackupManifest, BackupRecord } from './backup-record.ts'

export const manifestName = 'nexo-manifest.json'
const statesByRank = ['failed', 'partial', 'stored', 'proven']

export type StoredBackup = { readonly record: BackupRecord; readonly snapshot: StoredSnapshot }

/**
 * Every backup of nexo in the repository, oldest first. A backup that has two snapshots, since a process was killed while
 * it put one in the other's place, counts once with the better state.
 */
export async function readCatalog(repository: Repository): Promise<readonly StoredBackup[]> {
  const byId = new Map<string, StoredBackup>()
  for (const snapshot of await listSnapshots(repository)) {
    const record = await readRecord(repository, snapshot)
    if (record === undefined) continue
    const known = byId.get(record.id)
    if (known === undefined || rankOf(record) > rankOf(known.record))
      byId.set(record.id, { record, snapshot })
  }
  return [...byId.values()].toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
}

// Ids name seconds; two backups of one second are in the order in which they began.
const orderOf = ({ record }: StoredBackup): string => record.startedAt + record.id

const rankOf = ({ state }: BackupRecord): number => statesByRank.indexOf(state)

async function readRecord(
  repository: Repository,
  snapshot: StoredSnapshot,
): Promise<BackupRecord | undefined> {
  const { nexo, tags } = snapshot.file
  const record = BackupRecord.safeParse(nexo)
  if (record.success) return record.data
  // restic has rewritten the snapshot and left out what it does not know: the backup's own manifest is in its tree.
  return tags?.some((tag) => tag.startsWith('backup:')) === true
    ? recordFromTree(repository, snapshot)
    : undefined
}

async function recordFromTree(
  repository: Repository,
  { file }: StoredSnapshot,
): Promise<BackupRecord | undefined> {
  const node = await findNode(repository, file.tree, [manifestName])
  if (node === undefined) return undefined
  const manifest = BackupManifest.safeParse(
    parseJson((await readFileNode(repository, node)).toString('utf8')),
  )
  if (!manifest.success) return undefined
  const state = manifest.data.skipped.length > 0 ? 'partial' : 'stored'
  const problems = manifest.data.skipped.map(({ path, reason }) => `${path}: ${reason}`)
  return { ...manifest.data, state, endedAt: manifest.data.capturedAt, addedBytes: 0, proof: null, problems }
}

/** What restic shows of a backup. */
export const tagsOf = ({ id, name, environment, release, reason, state }: BackupRecord): string[] => [
  `backup:${id}`,
  `name:${name}`,
  `env:${environment}`,
  `reason:${reason}`,
  `state:${state}`,
  ...(release === null ? [] : [`release:${release}`]),
]
