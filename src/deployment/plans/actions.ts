import type { RunBinding } from './binding.ts'
import { createClosingActions } from './closing-actions.ts'
import { createDeliveryActions } from './delivery-actions.ts'
import { createTrafficActions } from './traffic-actions.ts'
import { createWatchActions } from './watch-actions.ts'

/** Every action of deploy and rollback runs, bound to this process. Engines register all of them. */
export const createActions = (binding: RunBinding) => ({
  ...createDeliveryActions(binding),
  ...createTrafficActions(binding),
  ...createWatchActions(binding),
  ...createClosingActions(binding),
})

export type Actions = ReturnType<typeof createActions>
