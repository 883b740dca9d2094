// What lives as long as the tests of one file, and is started by the first hook or test that needs it.
import { afterAll } from 'vitest'

const ends: (() => unknown)[] = []

// Registered while the test file is read: vitest passes over an `afterAll` that is called within a hook or a test.
afterAll(async () => {
  for (const end of ends.splice(0).toReversed()) await end()
})

/** Calls `end` after the last test of the file, what was begun last first. It may be called anywhere. */
export const atEndOfFile = (end: () => unknown): void => {
  ends.push(end)
}
