// open-store: the repository of an application, with the password that opens it.
import { join, isAbsolute } from 'node:path'
import { hostname } from 'node:os'
import type { Call } from '../../kernel/call.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { Project } from '../../kernel/manifest/open-project.ts'
import { readExistingKey, readOrCreateKey } from '../../kernel/secrets/local-key.ts'
import { Secret } from '../../kernel/secrets/secret.ts'
import { keyMissing, repositoryForeign, repositoryMissing } from '../repository-errors.ts'
import {
  openDamagedRepository,
  openOrCreateRepository,
  openRepository,
} from './repository/open-repository.ts'
import type { Repository } from './repository/repository.ts'
import type { RepositoryFiles } from './repository/contract.ts'

/** Where backups are kept and where the password comes from; holds no secret. */
export type StorePlace = {
  /** Absolute folder. */
  readonly folder: string
  /** File of the password that nexo made; null when the manifest names one. */
  readonly keyFile: string | null
}

/** Opens the place at an absolute folder. */
export type OpenFiles = (folder: string) => RepositoryFiles

export type StoreRoom = {
  readonly kernel: Kernel
  readonly project: Project
  readonly openFiles: OpenFiles
}

/** @throws NX-MAINTAIN-REPOSITORY-FOREIGN for a path that is not absolute */
export async function storePlace(kernel: Kernel, project: Project, signal: AbortSignal): Promise<StorePlace> {
  const { application, manifest } = project
  const { path, key } = manifest.maintenance?.repository ?? {}
  const written =
    path === undefined ? undefined : await project.resolve(path, 'maintenance.repository.path', signal)
  const folder = written === undefined ? join(kernel.home, 'backups', application) : plain(written)
  if (!isAbsolute(folder)) throw repositoryForeign({ repository: folder, reason: 'its path is not absolute' })
  const keyFile = key === undefined ? join(kernel.home, 'maintenance', 'keys', `${application}.key`) : null
  return { folder, keyFile }
}

const plain = (value: string | Secret): string => (value instanceof Secret ? value.reveal() : value)

/**
 * Opens the repository of the project's application. `create` makes it, and its password, where there is none; `damaged`
 * does not read its index.
 * @throws NX-MAINTAIN-REPOSITORY-MISSING, -KEY-MISSING, -KEY-WRONG, -REPOSITORY-FOREIGN, -REPOSITORY-DAMAGED
 */
export async function openStore(
  { kernel, project, openFiles }: StoreRoom,
  mode: 'create' | 'existing' | 'damaged',
  call: Call,
): Promise<Repository> {
  const place = await storePlace(kernel, project, call.signal)
  const files = openFiles(place.folder)
  const exists = (await files.list('config')).length > 0
  if (!exists && mode !== 'create') throw repositoryMissing({ repository: place.folder })
  const password = await passwordOf(kernel, project, place, exists, call)
  if (mode === 'damaged') return openDamagedRepository(files, password)
  if (exists) return openRepository(files, password)
  return openOrCreateRepository(files, {
    password,
    nowMs: call.clock.now(),
    hostname: hostname(),
    randomHex: kernel.randomHex,
  })
}

/** The password of a repository that exists. @throws NX-MAINTAIN-KEY-MISSING */
export async function storePassword(kernel: Kernel, project: Project, call: Call): Promise<string> {
  const place = await storePlace(kernel, project, call.signal)
  return passwordOf(kernel, project, place, true, call)
}

async function passwordOf(
  kernel: Kernel,
  project: Project,
  { folder, keyFile }: StorePlace,
  exists: boolean,
  call: Call,
): Promise<string> {
  if (keyFile === null) {
    const text = project.manifest.maintenance?.repository?.key ?? ''
    return plain(await project.resolve(text, 'maintenance.repository.key', call.signal))
  }
  // A new password would open nothing that exists, and hide that the old one is lost.
  const password = exists
    ? await readExistingKey(keyFile)
    : await readOrCreateKey(keyFile, async () => kernel.randomHex(32))
  if (password === undefined) throw keyMissing({ repository: folder, keyFile })
  kernel.redactor.learn(new Secret(password, `file:${folder}`))
  return password
}

/** The password that nexo made, unlearned by the redactor: for the recovery kit alone. @throws NX-MAINTAIN-KEY-MISSING */
export async function showablePassword({ folder, keyFile }: StorePlace): Promise<string | null> {
  if (keyFile === null) return null
  const password = await readExistingKey(keyFile)
  if (password === undefined) throw keyMissing({ repository: folder, keyFile })
  return password
}
