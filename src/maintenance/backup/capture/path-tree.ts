// path-tree: the paths that a backup names, put together into the folders that they lie in.
import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../../kernel/call.ts'
import { captureFailed } from '../../errors.ts'
import { readEarlierTree } from '../repository/read-tree.ts'
import type { TreeNode } from '../repository/tree.ts'
import type { SourcePath } from '../sources.ts'
import { archivePath, folderNode, storeTree, type Archive, type Tally } from './archive-files.ts'

/** A folder of which only `children` are wanted, or with `source` all that is there. */
type Branch = {
  readonly children: Map<string, Branch>
  readonly base: string
  source: SourcePath | undefined
}

/**
 * The paths as folders. A path inside another one that is wanted whole is part of it. Pure.
 * @throws NX-MAINTAIN-CAPTURE-FAILED when one folder would come from two places
 */
export function plantPaths(paths: readonly SourcePath[], backupName: string): ReadonlyMap<string, Branch> {
  const root = new Map<string, Branch>()
  // Shorter ones first, so that a folder is there before what is inside it.
  const sorted = paths.toSorted((a, b) => a.path.split('/').length - b.path.split('/').length)
  for (const source of sorted) plant(root, source, source.path.split('/'), backupName)
  return root
}

function plant(
  children: Map<string, Branch>,
  source: SourcePath,
  [name = '', ...rest]: readonly string[],
  backup: string,
): void {
  const { base } = source
  const known = children.get(name)
  if (known !== undefined && known.base !== base) {
    const reason = `${name} is both in ${known.base} and in ${base}: make two backups of it`
    throw captureFailed({ backup, what: source.path, reason })
  }
  if (known?.source !== undefined) return
  const branch = known ?? { children: new Map(), base, source: undefined }
  children.set(name, branch)
  if (rest.length === 0) branch.source = source
  else plant(branch.children, source, rest, backup)
}

export type Grown = { readonly source: SourcePath; readonly tally: Tally; readonly startedMs: number }

/** Archives all that is wanted; `previous` are the nodes of an earlier backup in the same folder. */
export async function growTree(
  archive: Archive,
  branches: ReadonlyMap<string, Branch>,
  previous: readonly TreeNode[],
  onGrown: (grown: Grown) => void,
  clock: Clock,
  above: readonly string[] = [],
): Promise<readonly TreeNode[]> {
  const nodes: TreeNode[] = []
  for (const [name, branch] of branches) {
    const earlier = previous.find((node) => node.name.equals(Buffer.from(name)))
    const node =
      branch.source === undefined
        ? await growFolder(archive, branch, earlier, onGrown, clock, [...above, name])
        : await growSource(archive, branch.source, earlier, onGrown, clock)
    if (node !== undefined) nodes.push(node)
  }
  return nodes
}

async function growFolder(
  archive: Archive,
  { children, base }: Branch,
  earlier: TreeNode | undefined,
  onGrown: (grown: Grown) => void,
  clock: Clock,
  path: readonly string[],
): Promise<TreeNode> {
  const known = earlier?.subtree
  const previous =
    known === null || known === undefined ? [] : await readEarlierTree(archive.repository, known)
  const nodes = await growTree(archive, children, previous, onGrown, clock, path)
  const facts = lstatSync(join(base, ...path), { bigint: true })
  const name = Buffer.from(path.at(-1) ?? '')
  return { ...folderNode(name, facts), subtree: await storeTree(archive.writer, nodes) }
}

async function growSource(
  archive: Archive,
  source: SourcePath,
  earlier: TreeNode | undefined,
  onGrown: (grown: Grown) => void,
  clock: Clock,
): Promise<TreeNode | undefined> {
  const tally = { files: 0, sizeBytes: 0 }
  const startedMs = clock.monotonicMs()
  const path = Buffer.from(join(source.base, source.path))
  const name = Buffer.from(source.path.slice(source.path.lastIndexOf('/') + 1))
  const node = await archivePath(archive, path, name, earlier, tally)
  onGrown({ source, tally, startedMs })
  return node
}
