import type { HookContext } from '../hooks.ts'
import { findRows } from './scope.ts'
import { entityOf, type Write } from './world.ts'

/** What hooks of this write may use: they read what it has written so far. */
export const contextOf = (write: Write): HookContext => ({
  caller: write.caller,
  now: write.now,
  find: (entity, where) => findRows(write, entityOf(write.world, entity), where),
})
