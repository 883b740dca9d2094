// resolve: values of nexo.yaml whose references are replaced, one by one: what cannot be had is left out and said.
import { messageOf } from '../../kernel/errors.ts'
import type { Value } from '../checks/check.ts'

export type Resolve = (text: string, topic: string) => Promise<Value>

export type Resolving = {
  /** The item that `make` gives; undefined when a value that it needs cannot be had, which is a problem then. */
  attempt<Item>(make: () => Promise<Item>): Promise<readonly Item[]>
  readonly problems: readonly string[]
}

export function createResolving(): Resolving {
  const problems: string[] = []
  return {
    attempt: async (make) => {
      try {
        return [await make()]
      } catch (error) {
        problems.push(messageOf(error))
        return []
      }
    },
    problems,
  }
}
