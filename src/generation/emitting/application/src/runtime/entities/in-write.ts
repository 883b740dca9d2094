import type { Caller } from '../definition.ts'
import { printInstant } from '../expressions/moments.ts'
import { Problem } from '../problem.ts'
import type { Stored } from '../store/table.ts'
import type { Fact, World, Write } from './world.ts'

/** Runs a write in a transaction; what was written is made known only once it is committed. */
export async function inWrite<Result>(
  world: World,
  caller: Caller,
  work: (write: Write) => Promise<Result>,
): Promise<Result> {
  let facts: Fact[] = []
  const result = await world.database.transaction((queries) => {
    facts = []
    const now = printInstant(world.clock())
    return work({ world, queries, caller, now, depth: 0, dying: new Set(), facts })
  })
  world.onCommitted(facts)
  return result
}

/** @throws Problem 412 when the caller has seen another version */
export function requireVersion(stored: Stored, version: number | undefined): void {
  if (version !== undefined && version !== stored.version)
    throw new Problem(412, 'Somebody else has changed it meanwhile')
}
