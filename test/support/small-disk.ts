// A disk with little room, so that what happens on a full one is tried on a full one.
import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { temporaryFolder } from './home.ts'

export type SmallDisk = {
  /** An empty folder on it. */
  readonly folder: string
  readonly kind: 'filesystem' | 'file-size limit'
  /** From now on there is no room for another byte. */
  fill(): void
  /** There is room again. */
  free(): void
}

/**
 * A file system of its own in memory; where mounting is not permitted, a limit of this process on the size of files,
 * which the kernel enforces as well: a write beyond it fails.
 */
export async function aSmallDisk(sizeBytes: number): Promise<SmallDisk> {
  const folder = await temporaryFolder('nexo-disk-')
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', folder])
  return mounted.status === 0 ? mountedDisk(folder) : limitedDisk(folder)
}

function mountedDisk(folder: string): SmallDisk {
  onTestFinished(() => {
    const ended = spawnSync('umount', ['-l', folder], { encoding: 'utf8' })
    if (ended.status !== 0) throw new Error(`the small disk stays mounted: ${ended.stderr}`)
  })
  return {
    folder,
    kind: 'filesystem',
    fill: () => [1 << 20, 1 << 16, 4_096, 1].forEach((size) => fillWith(folder, size)),
    free: () => {
      for (const name of readdirSync(folder)) if (name.startsWith('filler-')) rmSync(join(folder, name))
    },
  }
}

/** Files of one size until none fits any more. */
function fillWith(folder: string, sizeBytes: number): void {
  for (let index = 0; ; index += 1) {
    try {
      writeFileSync(join(folder, `filler-${sizeBytes}-${index}`), Buffer.alloc(sizeBytes, 1))
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return
      throw error
    }
  }
}

function limitedDisk(folder: string): SmallDisk {
  const limitTo = (limit: string): void => {
    const set = spawnSync('prlimit', ['--pid', String(process.pid), `--fsize=${limit}:`], {
      encoding: 'utf8',
    })
    if (set.status !== 0) throw new Error(`the size of files cannot be limited: ${set.stderr}`)
  }
  onTestFinished(() => limitTo('unlimited'))
  return {
    folder,
    kind: 'file-size limit',
    fill: () => limitTo('1'),
    free: () => limitTo('unlimited'),
  }
}
