// leftovers: places of validations whose process was killed before it could remove them.
import { lstat, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { systemCodeOf } from '../../kernel/errors.ts'
import { currentProcess, livenessOf } from '../../kernel/process-identity.ts'

/** Every place of a validation begins with it. */
export const placePrefix = 'nexo-validation-'

const ownerFile = 'owner.json'
const Owner = z.object({ pid: z.int(), processStartedAt: z.string(), host: z.string() })

/** Says whose place it is, so that it can be told when nobody needs it any more. */
export const markOwner = (place: string): Promise<void> =>
  writeFile(join(place, ownerFile), JSON.stringify(Owner.parse(currentProcess())), { mode: 0o600 })

/** Removes the places in `folder` whose process is certainly dead. What cannot be read or removed is left as it is. */
export async function removeLeftovers(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(placePrefix))
  await Promise.all(names.map((name) => removeIfDead(join(folder, name))))
}

async function removeIfDead(place: string): Promise<void> {
  try {
    const { uid } = await lstat(place)
    if (process.getuid !== undefined && uid !== process.getuid()) return
    const owner = Owner.parse(JSON.parse(await readFile(join(place, ownerFile), 'utf8')))
    if (livenessOf(owner) !== 'dead') return
    await rm(place, { recursive: true, force: true, maxRetries: 2 })
  } catch (error) {
    // Somebody else removes it now, it is being made, it was damaged, or what was left behind still writes to it: the
    // next validation looks again, and this one needs none of it.
    const isExpected =
      systemCodeOf(error) !== undefined || error instanceof SyntaxError || error instanceof z.ZodError
    if (!isExpected) throw error
  }
}
