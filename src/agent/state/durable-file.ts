import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCodeOf } from '../../kernel/errors.ts'
import { writeFailed } from '../service-errors.ts'

let lastTemporary = 0

/**
 * Replaces a file in one move: readers see the old content or the new, never a part; when it fails the old stays.
 *
 * Promise: with `sync: 'yes'` the content survives a power cut once this resolves. The file is 0600.
 * @throws NX-AGENT-WRITE-FAILED with the system's code, such as ENOSPC
 */
export async function writeDurably(
  file: string,
  content: string,
  options: { readonly sync: 'yes' | 'no' } = { sync: 'yes' },
): Promise<void> {
  const temporary = `${file}.${process.pid}.${(lastTemporary += 1)}.tmp`
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeTemporary(temporary, content, options.sync)
    await rename(temporary, file)
    if (options.sync === 'yes') await syncFolder(dirname(file))
  } catch (error) {
    // What cannot be removed could not be written either: the first failure is the one to tell.
    await rm(temporary, { force: true }).catch(() => undefined)
    throw writeFailed({ path: file, systemCode: systemCodeOf(error) ?? 'EIO' }, { cause: error })
  }
}

async function writeTemporary(temporary: string, content: string, sync: 'yes' | 'no'): Promise<void> {
  const handle = await open(temporary, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    if (sync === 'yes') await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A rename is durable only when its folder is. Windows cannot open folders and needs none of it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
