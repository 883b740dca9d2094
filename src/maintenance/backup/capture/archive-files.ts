// archive-files: a folder or file of this machine becomes nodes of a tree. What cannot be read is noted, never left out in
// silence.
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  type BigIntStats,
} from 'node:fs'
import { messageOf, NexoError, systemCodeOf } from '../../../kernel/errors.ts'
import type { BlobWriter } from '../repository/blob-writer.ts'
import { blobsOf, pagedCut, type Cut } from '../repository/cutting.ts'
import { readEarlierTree } from '../repository/read-tree.ts'
import type { Repository } from '../repository/repository.ts'
import { encodeTree, type TreeNode } from '../repository/tree.ts'

export type Skipped = { readonly path: string; readonly reason: string }
export type Archive = {
  readonly repository: Repository
  readonly writer: BlobWriter
  readonly signal: AbortSignal
  readonly onSkipped: (skipped: Skipped) => void
  /** What is archived in the place of a path (absolute): a consistent copy, or nothing. Keys as latin1 text. */
  readonly instead: ReadonlyMap<string, { readonly copy: string } | 'nothing'>
  /** For content that is read: one file at a time. */
  readonly window: Buffer
  /** Lets waiting timers and signals have their turn; called between files. */
  readonly breathe: () => Promise<void>
}

/** Counts what an archive holds. */
export type Tally = { files: number; sizeBytes: number }

// Paged files change in place; content-defined cuts would store a MiB for each page.
const sqliteMagic = Buffer.from('SQLite format 3\0')

/**
 * The node for `path`; undefined when it could not be read, which was noted then.
 *
 * Shape: `previous` is the node that an earlier backup has for this path: a file that is as it was then (size, inode, and
 * both times to the nanosecond) is not read again.
 */
export async function archivePath(
  archive: Archive,
  path: Buffer,
  name: Buffer,
  previous: TreeNode | undefined,
  tally: Tally,
): Promise<TreeNode | undefined> {
  archive.signal.throwIfAborted()
  const instead = archive.instead.get(path.toString('latin1'))
  if (instead === 'nothing') return undefined
  try {
    if (instead !== undefined) return await archiveCopy(archive, path, name, instead.copy, tally)
    const facts = lstatSync(path, { bigint: true })
    if (facts.isDirectory()) return await archiveFolder(archive, path, name, previous, tally)
    if (facts.isSymbolicLink()) return linkNode(path, name, facts)
    if (facts.isFile()) return await archiveFile(archive, path, name, previous, tally)
    return skip(archive, path, 'it is a socket, a pipe or a device')
  } catch (error) {
    // Errors of the repository are NexoErrors; those of the source come from the system as they are.
    if (systemCodeOf(error) === undefined || error instanceof NexoError) throw error
    return skip(archive, path, readable(error))
  }
}

const readable = (error: unknown): string => {
  const code = systemCodeOf(error)
  if (code === 'ENOENT') return 'it vanished while it was read'
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied'
  return code === 'ELOOP' ? 'it became a link while it was read' : messageOf(error)
}

function skip({ onSkipped }: Archive, path: Buffer, reason: string): undefined {
  onSkipped({ path: path.toString('utf8'), reason })
}

const nodeOf = (name: Buffer, type: TreeNode['type'], facts: BigIntStats): TreeNode => ({
  name,
  type,
  mode: Number(facts.mode & 0o7777n),
  mtimeNs: facts.mtimeNs,
  ctimeNs: facts.ctimeNs,
  uid: Number(facts.uid),
  gid: Number(facts.gid),
  inode: String(facts.ino),
  device: String(facts.dev),
  size: 0,
  links: Number(facts.nlink),
  target: Buffer.alloc(0),
  content: [],
  subtree: null,
})

/** A folder without its content. */
export const folderNode = (name: Buffer, facts: BigIntStats): TreeNode => nodeOf(name, 'dir', facts)

const linkNode = (path: Buffer, name: Buffer, facts: BigIntStats): TreeNode => ({
  ...nodeOf(name, 'symlink', facts),
  target: readlinkSync(path, 'buffer'),
})

async function archiveFolder(
  archive: Archive,
  path: Buffer,
  name: Buffer,
  previous: TreeNode | undefined,
  tally: Tally,
): Promise<TreeNode> {
  const facts = lstatSync(path, { bigint: true })
  const earlier = await earlierNodes(archive, previous)
  const nodes: TreeNode[] = []
  for (const entry of readdirSync(path, 'buffer')) {
    const child = Buffer.concat([path, Buffer.from('/'), entry])
    const node = await archivePath(archive, child, entry, earlier.get(entry.toString('latin1')), tally)
    if (node !== undefined) nodes.push(node)
  }
  await archive.breathe()
  return { ...folderNode(name, facts), subtree: await storeTree(archive.writer, nodes) }
}

async function earlierNodes(
  { repository }: Archive,
  previous: TreeNode | undefined,
): Promise<ReadonlyMap<string, TreeNode>> {
  if (previous?.subtree === null || previous?.subtree === undefined) return new Map()
  const nodes = await readEarlierTree(repository, previous.subtree)
  return new Map(nodes.map((node) => [node.name.toString('latin1'), node]))
}

/** The id of a tree of these nodes. */
export const storeTree = (writer: BlobWriter, nodes: readonly TreeNode[]): Promise<string> =>
  writer.add('tree', encodeTree(nodes))

async function archiveFile(
  archive: Archive,
  path: Buffer,
  name: Buffer,
  previous: TreeNode | undefined,
  tally: Tally,
): Promise<TreeNode | undefined> {
  // A link that was put here since it was looked at is refused, and a pipe does not block.
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const facts = fstatSync(descriptor, { bigint: true })
    if (!facts.isFile()) return skip(archive, path, 'it became something else while it was read')
    if (isLiveDatabase(descriptor, path))
      return skip(archive, path, 'it is a SQLite database in use: name it in source.sqlite')
    tally.files += 1
    const known = unchangedContent(archive, facts, previous)
    const stored = known ?? (await storeContent(archive, descriptor, Number(facts.size)))
    tally.sizeBytes += stored.size
    return { ...nodeOf(name, 'file', facts), ...stored }
  } finally {
    closeSync(descriptor)
  }
}

/** The content of `copy` under the name, times and mode of the original. */
async function archiveCopy(
  archive: Archive,
  path: Buffer,
  name: Buffer,
  copy: string,
  tally: Tally,
): Promise<TreeNode> {
  const descriptor = openSync(copy, constants.O_RDONLY)
  try {
    const { size } = fstatSync(descriptor)
    const stored = await storeContent(archive, descriptor, size)
    tally.files += 1
    tally.sizeBytes += stored.size
    // It is one file of its own, whatever links the original has.
    return { ...nodeOf(name, 'file', lstatSync(path, { bigint: true })), links: 1, ...stored }
  } finally {
    closeSync(descriptor)
  }
}

type Stored = Pick<TreeNode, 'content' | 'size'>

function unchangedContent(
  { repository }: Archive,
  facts: BigIntStats,
  previous: TreeNode | undefined,
): Stored | undefined {
  if (previous?.type !== 'file') return undefined
  const isSame =
    BigInt(previous.size) === facts.size &&
    previous.mtimeNs === facts.mtimeNs &&
    previous.ctimeNs === facts.ctimeNs &&
    previous.inode === String(facts.ino)
  const { content, size } = previous
  const isThere = isSame && content.every((id) => repository.index.find('data', id) !== undefined)
  return isThere ? { content, size } : undefined
}

function isDatabase(descriptor: number): boolean {
  const magic = Buffer.alloc(sqliteMagic.length)
  readSync(descriptor, magic, 0, magic.length, 0)
  return magic.equals(sqliteMagic)
}

/** Copied while it is written to, it would be restored as a damaged one. */
const isLiveDatabase = (descriptor: number, path: Buffer): boolean =>
  isDatabase(descriptor) &&
  lstatSync(Buffer.concat([path, Buffer.from('-wal')]), { throwIfNoEntry: false }) !== undefined

async function storeContent(
  { repository, writer, signal, breathe, window }: Archive,
  descriptor: number,
  expectedBytes: number,
): Promise<Stored> {
  const read = (target: Buffer, offset: number, length: number): number =>
    readSync(descriptor, target, offset, Math.min(length, 1024 * 1024), null)
  const cut: Cut = isDatabase(descriptor) ? pagedCut : repository.contentCut
  const content: string[] = []
  let size = 0
  for await (const blob of blobsOf(read, cut, window, expectedBytes)) {
    signal.throwIfAborted()
    size += blob.length
    content.push(await writer.add('data', blob))
    if (content.length % 64 === 0) await breathe()
  }
  return { content, size }
}
