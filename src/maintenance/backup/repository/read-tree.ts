import { repositoryDamaged } from '../../repository-errors.ts'
import { decodeTree, type TreeNode } from './tree.ts'
import type { Repository } from './repository.ts'

/** The nodes of a stored tree. @throws NX-MAINTAIN-REPOSITORY-DAMAGED */
export async function readTree(repository: Repository, id: string): Promise<readonly TreeNode[]> {
  const nodes = decodeTree((await repository.readBlob('tree', id)).toString('utf8'))
  if (nodes === undefined) throw repository.damaged(`tree ${id}`, 'it is no tree')
  return nodes
}

/** The nodes of a tree of an earlier backup; none when it cannot be read: then everything is read from the source again. */
export async function readEarlierTree(repository: Repository, id: string): Promise<readonly TreeNode[]> {
  try {
    return await readTree(repository, id)
  } catch (error) {
    if (!repositoryDamaged.matches(error)) throw error
    return []
  }
}

/** The node at `path` below a tree; undefined when there is none. */
export async function findNode(
  repository: Repository,
  treeId: string,
  path: readonly string[],
): Promise<TreeNode | undefined> {
  const [name, ...rest] = path
  const node = (await readTree(repository, treeId)).find((each) => each.name.equals(Buffer.from(name ?? '')))
  if (node === undefined || rest.length === 0) return node
  return node.subtree === null ? undefined : findNode(repository, node.subtree, rest)
}

/** The whole content of a small file. */
export async function readFileNode(repository: Repository, node: TreeNode): Promise<Buffer> {
  const parts: Buffer[] = []
  for (const id of node.content) parts.push(await repository.readBlob('data', id))
  return Buffer.concat(parts)
}
