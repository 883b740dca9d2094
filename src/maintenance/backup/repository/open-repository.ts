import * as z from 'zod'
import { keyWrong, repositoryDamaged, repositoryForeign, repositoryMissing } from '../../repository-errors.ts'
import type { RepositoryFiles } from './contract.ts'
import { unwrapMasterKey, wrapMasterKey, parseJson } from './key-file.ts'
import { makePolynomial } from './polynomial.ts'
import { Repository, sha256, type RepositoryFacts } from './repository.ts'
import { createSealingKey, seal, unseal, type SealingKey } from './sealing.ts'

/** Format 2 packs compressed blobs. Source: restic, doc/design.rst, "Config". */
const version = 2
const Config = z.looseObject({
  version: z.int(),
  id: z.string(),
  chunker_polynomial: z.string().regex(/^[0-9a-f]+$/),
})

export type OpenOptions = {
  readonly password: string
  readonly nowMs: number
  /** Shown by `restic key list`. */
  readonly hostname: string
  readonly randomHex: (bytes: number) => string
}

/**
 * Opens the repository, or makes one where there is nothing.
 *
 * Promise: the configuration is written last, so a repository that exists can be opened; of two processes that make one
 * at once, both end with the same or one is refused.
 * @throws NX-MAINTAIN-KEY-WRONG, -REPOSITORY-FOREIGN, -REPOSITORY-DAMAGED, -REPOSITORY-FULL, -REPOSITORY-UNREACHABLE
 */
export async function openOrCreateRepository(
  files: RepositoryFiles,
  options: OpenOptions,
): Promise<Repository> {
  if ((await files.read('config', 'config')) === undefined) await createRepository(files, options)
  return openRepository(files, options.password)
}

/** @throws NX-MAINTAIN-REPOSITORY-MISSING and what `openOrCreateRepository` throws */
export async function openRepository(files: RepositoryFiles, password: string): Promise<Repository> {
  const repository = await openDamagedRepository(files, password)
  await repository.loadIndex()
  return repository
}

/** The same without its index, for whoever looks at what is damaged. */
export async function openDamagedRepository(files: RepositoryFiles, password: string): Promise<Repository> {
  const sealed = await files.read('config', 'config')
  if (sealed === undefined) throw repositoryMissing({ repository: files.location })
  const key = await findKey(files, password)
  return new Repository(files, key, readConfig(files, key, sealed))
}

async function createRepository(files: RepositoryFiles, options: OpenOptions): Promise<void> {
  const occupied = [...(await files.list('data')), ...(await files.list('snapshots'))]
  if (occupied.length > 0)
    throw repositoryForeign({ repository: files.location, reason: 'it holds packs, but no configuration' })
  // Keys that a creation left which was killed: nothing was ever sealed with them.
  for (const { name } of await files.list('keys')) await files.remove('keys', name)
  const key = createSealingKey()
  const keyFile = await wrapMasterKey(key, options.password, options)
  await files.write('keys', sha256(keyFile), keyFile)
  const config = {
    version,
    id: options.randomHex(32),
    chunker_polynomial: makePolynomial(options.randomHex),
  }
  await files.write('config', 'config', seal(key, Buffer.from(JSON.stringify(config))))
}

async function findKey(files: RepositoryFiles, password: string): Promise<SealingKey> {
  const damaged: string[] = []
  const keys = await files.list('keys')
  for (const { name } of keys) {
    const content = await files.read('keys', name)
    if (content === undefined) continue
    if (sha256(content) !== name) {
      damaged.push(name)
      continue
    }
    const key = await unwrapMasterKey(content, password)
    if (typeof key === 'object') return key
  }
  const [first] = damaged
  if (first !== undefined) throw damagedAt(files, `keys/${first}`, 'its content is not what its name says')
  throw keyWrong({ repository: files.location, keys: keys.length })
}

function readConfig(files: RepositoryFiles, key: SealingKey, sealed: Buffer): RepositoryFacts {
  const plain = unseal(key, sealed)
  const config = Config.safeParse(plain === undefined ? undefined : parseJson(plain.toString('utf8')))
  if (!config.success) throw damagedAt(files, 'config', 'it cannot be decrypted')
  if (config.data.version !== version) {
    const reason = `it has format ${config.data.version}; restic migrate upgrade_repo_v2 makes it format 2`
    throw repositoryForeign({ repository: files.location, reason })
  }
  return { id: config.data.id, polynomial: config.data.chunker_polynomial }
}

const damagedAt = (files: RepositoryFiles, file: string, reason: string): Error =>
  repositoryDamaged({ repository: files.location, file, reason })
