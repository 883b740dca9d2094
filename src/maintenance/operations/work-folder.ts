import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Does `work` in a folder of its own, absolute and empty, and removes it. What a killed process left there goes first.
 * `name` is unique among what runs at once: callers hold a lock of that name.
 */
export async function inWorkFolder<Result>(
  home: string,
  name: string,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = join(home, 'maintenance', 'work', name)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
