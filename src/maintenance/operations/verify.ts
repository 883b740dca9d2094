// verify: whether the repository is whole, by our own reading and, when wanted, by restic's.
import type { Call } from '../../kernel/call.ts'
import { openStore, storePassword, storePlace } from '../backup/open-store.ts'
import { checkRepository } from '../backup/repository/check.ts'
import { lockRepository } from '../backup/repository/lock.ts'
import { runProgram } from '../backup/run-program.ts'
import { programFailed } from '../errors.ts'
import type { VerifyView } from '../manager-contract.ts'
import { repairRepository } from './repair.ts'
import type { Room } from './room.ts'
import { progressOf } from './verify-progress.ts'

export type VerifyWish = {
  readonly depth: 'structure' | 'everything'
  readonly with: 'nexo' | 'restic'
  readonly damage?: 'tell' | 'repair' | undefined
}

export async function verify(room: Room, wish: VerifyWish, call: Call): Promise<VerifyView> {
  const repair = wish.damage === 'repair' ? await repairRepository(room, call) : null
  const own = await verifyOurselves(room, wish, call)
  const restic = wish.with === 'restic' ? await askRestic(room, wish, call) : null
  return { ...own, restic, repair }
}

async function verifyOurselves(
  room: Room,
  { depth }: VerifyWish,
  call: Call,
): Promise<Omit<VerifyView, 'restic' | 'repair'>> {
  const repository = await openStore(room, 'damaged', call)
  try {
    const lock = await lockRepository(repository, 'shared', call)
    try {
      const onPack = progressOf(repository.files.location, call)
      const { report } = await checkRepository(repository, { depth, signal: call.signal, onPack })
      return { repository: repository.files.location, ...report }
    } finally {
      await lock.release()
    }
  } finally {
    await repository.close()
  }
}

/** The password goes by a variable: an argument is for everybody to read. */
async function askRestic(
  { kernel, project }: Room,
  { depth }: VerifyWish,
  call: Call,
): Promise<VerifyView['restic']> {
  const { folder } = await storePlace(kernel, project, call.signal)
  const environment = {
    ...kernel.environment,
    RESTIC_REPOSITORY: folder,
    RESTIC_PASSWORD: await storePassword(kernel, project, call),
  }
  const install = 'Install restic, or leave out --with restic: nexo checks by itself.'
  const restic = (...argv: readonly string[]): Promise<string> =>
    runProgram({ name: 'restic', argv, environment, install }, call.signal)
  const version = (await restic('version')).trim()
  try {
    const argv = ['--no-cache', 'check', ...(depth === 'everything' ? ['--read-data'] : [])]
    return { version, ok: true, output: (await restic(...argv)).trim() }
  } catch (error) {
    if (!programFailed.matches(error)) throw error
    return { version, ok: false, output: error.message }
  }
}
