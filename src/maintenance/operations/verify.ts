// verify: whether the repository is whole, by our own reading and, when wanted, by restic's.
import type { Call } from '../../kernel/call.ts'
import { openStore, storePassword, storePlace } from '../backup/open-store.ts'
import { checkRepository } from '../backup/repository/check.ts'
import { lockRepository } from '../backup/repository/lock.ts'
import { runProgram } from '../backup/run-program.ts'
import { programFailed } from '../errors.ts'
import type { VerifyView } from '../manager-contract.ts'
import { say } from '../say.ts'
import type { Room } from './room.ts'

export type VerifyWish = { readonly depth: 'structure' | 'everything'; readonly with: 'nexo' | 'restic' }

/** No wait goes without a word for longer than this, in milliseconds. */
const tellEveryMs = 4_000

export async function verify(room: Room, wish: VerifyWish, call: Call): Promise<VerifyView> {
  const own = await verifyOurselves(room, wish, call)
  const restic = wish.with === 'restic' ? await askRestic(room, wish, call) : null
  return { ...own, restic }
}

async function verifyOurselves(
  room: Room,
  { depth }: VerifyWish,
  call: Call,
): Promise<Omit<VerifyView, 'restic'>> {
  const repository = await openStore(room, 'existing', call)
  try {
    const lock = await lockRepository(repository, 'shared', call)
    try {
      const onPack = progressOf(repository.files.location, call)
      const report = await checkRepository(repository, { depth, signal: call.signal, onPack })
      return { repository: repository.files.location, ...report }
    } finally {
      await lock.release()
    }
  } finally {
    await repository.close()
  }
}

function progressOf(on: string, call: Call): (done: number, all: number) => void {
  const startedMs = call.clock.monotonicMs()
  let toldMs = startedMs
  return (done, all) => {
    const nowMs = call.clock.monotonicMs()
    if (nowMs - toldMs < tellEveryMs) return
    toldMs = nowMs
    const what = `reading all packs (${done} of ${all})`
    say(call, { type: 'wait.reported', what, on, waitedMs: Math.round(nowMs - startedMs) })
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
