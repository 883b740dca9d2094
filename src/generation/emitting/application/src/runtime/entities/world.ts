// world: what every part of an entity's service works with. Made once when the application starts.
import type { ApplicationDefinition, Caller, EntityDefinition } from '../definition.ts'
import type { ApplicationHooks } from '../hooks.ts'
import type { Database, Queries } from '../store/database.ts'
import type { Table } from '../store/table.ts'

export type World = {
  readonly definition: ApplicationDefinition
  readonly database: Database
  readonly hooks: ApplicationHooks
  readonly clock: () => Date
  /** @throws Error when there is no such entity, which the emitter excludes */
  table(entity: string): Table
  /** Heard after a write has been committed, with how often each operation happened: for metrics and the relay. */
  readonly onCommitted: (facts: readonly Fact[]) => void
}

/** Something that was written. */
export type Fact = { readonly entity: string; readonly operation: string }

/** One write and everything that follows from it, in one transaction at one moment. */
export type Write = {
  readonly world: World
  readonly queries: Queries
  readonly caller: Caller
  /** RFC 3339 in UTC, the same for everything in it. */
  readonly now: string
  /** How many reactions led here. */
  readonly depth: number
  /** Ids of rows that are being deleted: nothing is computed for them anymore. */
  readonly dying: Set<string>
  readonly facts: Fact[]
}

/** Reads at one moment, outside or inside of a write. */
export type Reading = Pick<Write, 'world' | 'queries' | 'caller' | 'now'>

export const asSystem = (write: Write): Write => ({
  ...write,
  caller: { kind: 'system' },
  depth: write.depth + 1,
})

export const entityOf = ({ definition }: World, name: string): EntityDefinition => {
  const found = definition.entities.find((entity) => entity.name === name)
  if (found === undefined) throw new Error(`there is no entity ${name}`)
  return found
}
