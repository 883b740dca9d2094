import { describe } from 'vitest'
import { anyPlanSuite } from './durable/any-plan.ts'
import { childSuite } from './durable/children.ts'
import { crashSuite } from './durable/crashes.ts'
import type { DurableHarness } from './durable/harness.ts'
import { ownerSuite } from './durable/owners.ts'
import { stepSuite } from './durable/steps.ts'
import { undoSuite } from './durable/undo.ts'
import { waitSuite } from './durable/waits.ts'

/** What every durable engine must do, on one machine or on many, also when its processes are killed. */
export function durableEngineSuite(name: string, harness: DurableHarness): void {
  describe(`durable engine: ${name}`, () => {
    stepSuite(harness)
    undoSuite(harness)
    waitSuite(harness)
    childSuite(harness)
    ownerSuite(harness)
    anyPlanSuite(harness)
    crashSuite(harness)
  })
}
