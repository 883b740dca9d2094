import { Impossible } from '../world/draft.ts'
import type { TestCase } from './test-case.ts'

/** The tests, or why there are none. */
export function attempt(make: () => readonly TestCase[] | string): readonly TestCase[] | string {
  try {
    return make()
  } catch (error) {
    if (error instanceof Impossible) return error.message
    throw error
  }
}
