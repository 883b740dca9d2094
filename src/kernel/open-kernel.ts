import { join } from 'node:path'
import { type Clock, systemClock } from './call.ts'
import { prepareHome, resolveHome } from './home.ts'
import type { Kernel } from './kernel.ts'
import { createRedactor } from './secrets/redact.ts'
import type { StateStore } from './state/contract.ts'

export type KernelInput = {
  /** Absolute. */
  readonly workingDirectory: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly clock?: Clock
  readonly randomHex?: (bytes: number) => string
  /** As `process.platform`; decides where the home folder is. */
  readonly platform?: string
}

/** Asks for Node's crypto when it is used: it takes 5 ms to load, and a question needs no random number. */
const randomHex = (bytes: number): string =>
  process.getBuiltinModule('node:crypto').randomBytes(bytes).toString('hex')

/** Loads SQLite only for commands that ask for state. */
async function openState(home: string, clock: Clock): Promise<StateStore> {
  await prepareHome(home)
  const [{ openSqliteStore }, { currentProcess }] = await Promise.all([
    import('./state/open-sqlite-store.ts'),
    import('./process-identity.ts'),
  ])
  return openSqliteStore({ file: join(home, 'state.db'), clock, identity: currentProcess() })
}

/**
 * Opens what every manager stands on.
 *
 * Promise: touches no disk until `state()` is called; `state()` opens once, also when called twice at the same time,
 * and tries again after a failure; `close()` closes what was opened and may be called more than once.
 * @throws NX-HOME-MISSING, NX-HOME-RELATIVE; `state()` also NX-HOME-UNWRITABLE and the store's own errors
 */
export function openKernel(input: KernelInput): Kernel {
  const clock = input.clock ?? systemClock
  const home = resolveHome({ platform: process.platform, ...input })
  let state: Promise<StateStore> | undefined
  const openOnce = async (): Promise<StateStore> => {
    const opening = (state ??= openState(home, clock))
    try {
      return await opening
    } catch (error) {
      if (state === opening) state = undefined
      throw error
    }
  }
  return {
    home,
    workingDirectory: input.workingDirectory,
    environment: input.environment,
    clock,
    randomHex: input.randomHex ?? randomHex,
    redactor: createRedactor(),
    state: openOnce,
    close: async () => {
      const opened = state
      state = undefined
      await (await opened)?.close()
    },
  }
}
