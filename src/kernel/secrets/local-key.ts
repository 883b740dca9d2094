import { link, mkdir, readFile, rm, stat } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { dirname } from 'node:path'
import { identityExposed } from '../errors-secrets.ts'
import { systemCodeOf } from '../errors.ts'
import { writeFileAtomically } from '../write-file-atomically.ts'

async function readKey(file: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(file)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw identityExposed({ file, mode: (mode & 0o777).toString(8).padStart(4, '0') })
    }
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Puts `key` into `file` unless another process was faster; then that one's is kept. */
async function placeFirst(file: string, key: string): Promise<void> {
  const candidate = `${file}.${randomBytes(6).toString('hex')}`
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  await writeFileAtomically(candidate, `${key}\n`, 0o600)
  try {
    await link(candidate, file)
  } catch (error) {
    if (systemCodeOf(error) !== 'EEXIST') throw error
  } finally {
    await rm(candidate, { force: true })
  }
}

/**
 * The one line of a 0600 file, made by `create` when the file is not there.
 *
 * Promise: all processes that call this at once get the same key.
 * @throws NX-SECRETS-IDENTITY-EXPOSED when others may read the file
 */
export async function readOrCreateKey(file: string, create: () => Promise<string>): Promise<string> {
  const existing = await readKey(file)
  if (existing !== undefined) return existing
  await placeFirst(file, await create())
  return (await readKey(file)) ?? readOrCreateKey(file, create)
}

/** The line of the file, or undefined when there is none. @throws NX-SECRETS-IDENTITY-EXPOSED */
export const readExistingKey = readKey
