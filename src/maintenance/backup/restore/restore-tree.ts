// restore-tree: a stored tree becomes files again, below one folder and nowhere else.
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fchmodSync,
  ftruncateSync,
  futimesSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs'
import { messageOf, NexoError, systemCodeOf } from '../../../kernel/errors.ts'
import { restoreUnsafe, restoreDiskFailed } from '../../errors.ts'
import { readTree } from '../repository/read-tree.ts'
import type { Repository } from '../repository/repository.ts'
import type { TreeNode } from '../repository/tree.ts'

export type RestoreOptions = {
  readonly repository: Repository
  readonly signal: AbortSignal
  /** What is done with what stands there: `replace` files of the same name, or `refuse`. */
  readonly existing: 'refuse' | 'replace'
}

export type Restored = { files: number; sizeBytes: number; readonly skipped: string[] }

/** A whole empty block is left out of the file, which the system reads as zeros. */
const block = 64 * 1024
const zeros = Buffer.alloc(block)
/** Blobs that are read ahead of the one that is written. */
const ahead = 3

/**
 * Writes the nodes of `treeId` into `folder` (absolute; made when it is not there).
 *
 * Promise: a file appears under its name when it is whole; nothing is written through a link; hard links, modes, times,
 * empty blocks and any bytes in names are as they were. Owners are set by root only.
 * @throws NX-MAINTAIN-RESTORE-UNSAFE, NX-MAINTAIN-RESTORE-DISK, NX-MAINTAIN-REPOSITORY-DAMAGED
 */
export async function restoreTree(
  treeId: string,
  folder: string,
  options: RestoreOptions,
): Promise<Restored> {
  const restoration = new Restoration(options)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    await restoration.fill(Buffer.from(folder), treeId)
    return restoration.restored
  } catch (error) {
    if (error instanceof NexoError || systemCodeOf(error) === undefined) throw error
    throw restoreDiskFailed({ path: folder, reason: messageOf(error) }, { cause: error })
  }
}

class Restoration {
  readonly restored: Restored = { files: 0, sizeBytes: 0, skipped: [] }
  readonly #options: RestoreOptions
  /** Path of the first file of each inode that has several names. */
  readonly #linked = new Map<string, Buffer>()

  constructor(options: RestoreOptions) {
    this.#options = options
  }

  async fill(folder: Buffer, treeId: string): Promise<void> {
    for (const node of await readTree(this.#options.repository, treeId)) {
      this.#options.signal.throwIfAborted()
      await this.#place(Buffer.concat([folder, Buffer.from('/'), node.name]), node)
    }
  }

  async #place(path: Buffer, node: TreeNode): Promise<void> {
    if (node.type === 'dir') await this.#placeFolder(path, node)
    else if (node.type === 'symlink') this.#placeLink(path, node)
    else if (node.type === 'file') await this.#placeFile(path, node)
    else this.restored.skipped.push(path.toString('utf8'))
  }

  async #placeFolder(path: Buffer, node: TreeNode): Promise<void> {
    const standing = lstatSync(path, { throwIfNoEntry: false })
    if (standing !== undefined && !standing.isDirectory()) this.#makeWay(path)
    if (standing?.isDirectory() !== true) mkdirSync(path, { mode: 0o700 })
    if (node.subtree !== null) await this.fill(path, node.subtree)
    own(path, node)
    chmodSync(path, node.mode)
    utimesSync(path, secondsOf(node), secondsOf(node))
  }

  #placeLink(path: Buffer, node: TreeNode): void {
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) this.#makeWay(path)
    symlinkSync(node.target, path)
    lutimesSync(path, secondsOf(node), secondsOf(node))
  }

  async #placeFile(path: Buffer, node: TreeNode): Promise<void> {
    const standing = lstatSync(path, { throwIfNoEntry: false })
    if (standing !== undefined) this.#refuseExisting(path)
    if (standing?.isDirectory() === true) this.#makeWay(path)
    const identity = node.links > 1 ? `${node.device}:${node.inode}` : undefined
    const first = identity === undefined ? undefined : this.#linked.get(identity)
    if (first === undefined) await this.#writeFile(path, node)
    else {
      if (standing !== undefined) unlinkSync(path)
      linkSync(first, path)
    }
    if (identity !== undefined && first === undefined) this.#linked.set(identity, path)
    this.restored.files += 1
    this.restored.sizeBytes += node.size
  }

  #refuseExisting(path: Buffer): void {
    if (this.#options.existing === 'replace') return
    throw restoreUnsafe({ path: path.toString('utf8'), reason: 'something stands there already' })
  }

  /** Removes a link or a file where something else must stand; never a folder with content. */
  #makeWay(path: Buffer): void {
    this.#refuseExisting(path)
    if (lstatSync(path).isDirectory())
      throw restoreUnsafe({
        path: path.toString('utf8'),
        reason: 'a folder stands where the backup has a file',
      })
    unlinkSync(path)
  }

  async #writeFile(path: Buffer, node: TreeNode): Promise<void> {
    // Beside its final name, since a rename within one folder is the only one that cannot be seen halfway.
    const draft = Buffer.concat([
      path.subarray(0, path.lastIndexOf('/') + 1),
      Buffer.from(`.nexo-restore-${randomBytes(8).toString('hex')}`),
    ])
    const descriptor = openSync(draft, 'wx', 0o600)
    try {
      try {
        await this.#writeContent(descriptor, node)
        own(draft, node)
        fchmodSync(descriptor, node.mode)
        futimesSync(descriptor, secondsOf(node), secondsOf(node))
      } finally {
        closeSync(descriptor)
      }
      renameSync(draft, path)
    } catch (error) {
      rmSync(draft, { force: true })
      throw error
    }
  }

  async #writeContent(descriptor: number, node: TreeNode): Promise<void> {
    const { repository, signal } = this.#options
    const coming: Promise<Buffer>[] = []
    let next = 0
    let offset = 0
    const request = (): void => {
      const id = node.content[next]
      next += 1
      if (id === undefined) return
      const blob = repository.readBlob('data', id)
      // Whoever waits for it learns why it failed; it may fail before that.
      blob.catch(() => undefined)
      coming.push(blob)
    }
    for (let count = 0; count < ahead; count += 1) request()
    for (let blob = coming.shift(); blob !== undefined; blob = coming.shift()) {
      request()
      const content = await blob
      signal.throwIfAborted()
      writeSparse(descriptor, content, offset)
      offset += content.length
    }
    ftruncateSync(descriptor, offset)
  }
}

function writeSparse(descriptor: number, content: Buffer, offset: number): void {
  for (let at = 0; at < content.length;) {
    const end = endOfRun(content, at)
    const isEmpty = isZero(content, at)
    if (!isEmpty) writeAll(descriptor, content.subarray(at, end), offset + at)
    at = end
  }
}

/** Where the blocks that are all empty, or all not, end. */
function endOfRun(content: Buffer, start: number): number {
  const wanted = isZero(content, start)
  let end = start
  while (end < content.length && isZero(content, end) === wanted) end = Math.min(end + block, content.length)
  return end
}

const isZero = (content: Buffer, at: number): boolean => {
  if (content[at] !== 0) return false
  const part = content.subarray(at, at + block)
  return part.length === block && part.equals(zeros)
}

function writeAll(descriptor: number, bytes: Buffer, position: number): void {
  for (let done = 0; done < bytes.length;)
    done += writeSync(descriptor, bytes, done, bytes.length - done, position + done)
}

/** Seconds with their fraction; a double holds microseconds for the next centuries. */
const secondsOf = ({ mtimeNs }: TreeNode): number => Number(mtimeNs) / 1e9

function own(path: Buffer, { uid, gid }: TreeNode): void {
  if (process.getuid?.() === 0) process.getBuiltinModule('node:fs').lchownSync(path, uid, gid)
}
