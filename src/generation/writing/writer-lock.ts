// writer-lock: at most one process writes to a folder; one that died is known to be dead.
import { mkdtemp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { systemCodeOf } from '../../kernel/errors.ts'
import { currentProcess, livenessOf } from '../../kernel/process-identity.ts'
import { outputBusy } from '../errors.ts'
import { recordFolder } from './build-record.ts'
import type { Disk } from './disk.ts'
import { readIfThere } from './read-output.ts'

const Owner = z.strictObject({
  user: z.string(),
  host: z.string(),
  pid: z.int(),
  processStartedAt: z.string(),
})

const lockName = 'writer'
const held: ReadonlySet<string> = new Set(['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'])

/** The lock appears with its owner in it, since a folder that holds something is never replaced by a rename. */
async function tryTake(records: string, disk: Disk): Promise<boolean> {
  const claim = await mkdtemp(join(records, 'claim-'))
  await disk.write(join(claim, 'owner.json'), JSON.stringify(currentProcess()))
  try {
    await disk.move(claim, join(records, lockName))
    return true
  } catch (error) {
    await disk.remove(claim)
    if (!held.has(systemCodeOf(error) ?? '')) throw error
    return false
  }
}

async function ownerOf(records: string) {
  const text = await readIfThere(join(records, lockName, 'owner.json'))
  return text === undefined ? undefined : Owner.safeParse(JSON.parse(text)).data
}

/** Takes a lock away whose owner is certainly dead. */
async function breakStale(records: string, shown: string, disk: Disk): Promise<void> {
  const owner = await ownerOf(records)
  // Given back in the meantime.
  if (owner === undefined) return
  if (livenessOf(owner) !== 'dead') throw outputBusy({ folder: shown, pid: owner.pid, host: owner.host })
  await disk.remove(join(records, lockName))
}

/**
 * Takes the folder for this process; `give` gives it back.
 * @throws NX-GEN-OUTPUT-BUSY while another process has it
 */
export async function takeFolder(
  folder: string,
  shown: string,
  disk: Disk,
): Promise<{ give(): Promise<void> }> {
  const records = join(folder, recordFolder)
  await disk.makeFolder(records)
  if (!(await tryTake(records, disk))) {
    await breakStale(records, shown, disk)
    if (!(await tryTake(records, disk))) throw outputBusy({ folder: shown, pid: null, host: null })
  }
  for (const name of await readdir(records))
    if (name.startsWith('claim-')) await disk.remove(join(records, name))
  return {
    give: async () => {
      await disk.remove(join(records, lockName))
      // A folder that nothing came into is left as it was found.
      await disk.removeEmptyFolder(records)
      await disk.removeEmptyFolder(folder)
    },
  }
}
