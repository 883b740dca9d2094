// A scene: rows as a test will have created them when it looks, and users that they belong to. Everything happens at one
// moment, so that dates and periods are the same whenever the test runs.
import type { Value } from '../../application/src/runtime/definition.ts'

/** What the clock of the application under test says: a Wednesday, so that no day, week or month ends nearby. */
export const sceneNow = '2030-05-15T12:00:00Z'
export const sceneToday = sceneNow.slice(0, 10)

/** A person of a role; `number` tells apart those of one role. */
export type Person = { readonly kind: 'person'; readonly role: string; readonly number: number }

/** `parents`: by what the row calls them. `values` change while a scene is being solved. */
export type Row = {
  readonly kind: 'row'
  readonly entity: string
  readonly values: Record<string, Value>
  readonly parents: Record<string, Row | Person>
}

export const isSamePerson = (a: Row | Person | undefined, b: Row | Person): boolean =>
  a === b || (a?.kind === 'person' && b.kind === 'person' && a.role === b.role && a.number === b.number)
