// exchange: restored files take the place of the ones that are there, which are kept until it is known to be good. Each
// function may be killed anywhere and be run again.
import { lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'

/** A path that is exchanged, below its base. */
export const Exchange = z.strictObject({
  base: z.string(),
  path: z.string(),
  kind: z.enum(['sqlite', 'files']),
  /** Whether something stood there before. */
  existed: z.boolean(),
})
export type Exchange = z.infer<typeof Exchange>

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined

/** Where the restored tree of a base is put, on the same disk, so that taking its place is a rename. */
export const stagingOf = (base: string, id: string): string => join(base, `.nexo-restore-${id}`)
const restoredIn = (staging: string): string => join(staging, 'restored')
const beforeIn = (staging: string): string => join(staging, 'before')

/** Without what lies inside of another one: a database in a folder that is exchanged goes with its folder. Pure. */
const outermost = (exchanges: readonly Exchange[]): readonly Exchange[] =>
  exchanges.filter(
    ({ base, path }) => !exchanges.some((outer) => outer.base === base && path.startsWith(`${outer.path}/`)),
  )

// What SQLite keeps beside a database belongs to the content that goes: left there, it would be applied to the new one.
const companions = ['-wal', '-shm', '-journal']

/** Moves away what is there, then puts what was restored in its place. */
export function exchangeForward(exchanges: readonly Exchange[], id: string): void {
  for (const { base, path, kind } of outermost(exchanges)) {
    const staging = stagingOf(base, id)
    const restored = join(restoredIn(staging), path)
    // Killed after the second rename: it is done.
    if (!exists(restored)) continue
    const suffixes = kind === 'sqlite' ? [...companions, ''] : ['']
    for (const suffix of suffixes) move(join(base, path + suffix), join(beforeIn(staging), path + suffix))
    move(restored, join(base, path))
  }
}

/** Puts back what was there before. */
export function exchangeBack(exchanges: readonly Exchange[], id: string): void {
  for (const { base, path, kind, existed } of outermost(exchanges)) {
    const staging = stagingOf(base, id)
    const before = join(beforeIn(staging), path)
    const isMoved = exists(before) || (!existed && !exists(join(restoredIn(staging), path)))
    // Companions go first in both directions: without its log a database must never stand alone in its place.
    if (isMoved) {
      for (const suffix of ['', ...companions])
        rmSync(join(base, path + suffix), { recursive: true, force: true })
      if (kind === 'sqlite')
        for (const suffix of companions)
          move(join(beforeIn(staging), path + suffix), join(base, path + suffix))
      move(before, join(base, path))
    } else if (kind === 'sqlite')
      for (const suffix of companions) move(join(beforeIn(staging), path + suffix), join(base, path + suffix))
  }
}

/** Removes what was kept. */
export function removeStaging(exchanges: readonly Exchange[], id: string): void {
  for (const base of new Set(exchanges.map((each) => each.base)))
    rmSync(stagingOf(base, id), { recursive: true, force: true })
}

function move(from: string, to: string): void {
  if (!exists(from)) return
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  renameSync(from, to)
}
