// A built tree as a tar stream, for an agent that does not share the disk.
import { createReadStream } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack, type Pack } from 'tar-stream'

const anonymous = { mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' }

/** Files, folders and links of `directory`, in the order of their names; read while the stream is. */
export function tarDirectory(directory: string): Readable {
  const tar = pack()
  addFolder(tar, directory, '').then(
    () => tar.finalize(),
    (cause: unknown) => tar.destroy(cause instanceof Error ? cause : new Error(String(cause))),
  )
  return Readable.from(tar)
}

async function addFolder(tar: Pack, root: string, folder: string): Promise<void> {
  for (const name of (await readdir(join(root, folder))).toSorted()) {
    const path = folder === '' ? name : `${folder}/${name}`
    const stats = await lstat(join(root, path))
    const mode = stats.mode & 0o777
    if (stats.isSymbolicLink()) {
      tar.entry({
        ...anonymous,
        name: path,
        type: 'symlink',
        linkname: await readlink(join(root, path)),
        mode,
      })
    } else if (stats.isDirectory()) {
      tar.entry({ ...anonymous, name: path, type: 'directory', mode })
      await addFolder(tar, root, path)
    } else if (stats.isFile()) {
      await pipeline(
        createReadStream(join(root, path)),
        tar.entry({ ...anonymous, name: path, mode, size: stats.size }),
      )
    }
  }
}
