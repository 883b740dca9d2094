// The work that processes are killed at: steps with and without undo, a child, a wave, a sleep, a signal to itself.
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Action, Plan } from '../../../src/kernel/durable/contract.ts'
import type { Json } from '../../../src/kernel/json.ts'
import { action, fatalFault } from './words.ts'

/** Called before every effect; where a process dies. */
export type Point = () => void

const effectsFile = (folder: string): string => join(folder, 'effects.log')

/** Every effect that ever happened, in its order: `<action> <idempotency key>`. */
export function readEffects(folder: string): readonly string[] {
  try {
    return readFileSync(effectsFile(folder), 'utf8').split('\n').slice(0, -1)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

export function createScenario(
  folder: string,
  point: Point,
): { readonly plans: readonly Plan<Json, Json>[]; readonly actions: readonly Action<Json, Json>[] } {
  const effect = (name: string) =>
    action(name, async (_input, { idempotencyKey }) => {
      point()
      appendFileSync(effectsFile(folder), `${name} ${idempotencyKey}\n`)
      return `${name} done`
    })
  const verify = action('verify', async (input) => {
    if (input === true) throw fatalFault({ why: 'not well' })
    return 'well'
  })
  const [work, undo] = [effect('do'), effect('undo')]
  const taken = { undo: { action: 'undo', input: null } }
  const ship: Plan<Json, Json> = {
    name: 'ship',
    run: async (context, fails) => {
      const results: Json[] = [await context.step('build', work, null)]
      results.push(await context.step('install', work, null, taken))
      results.push(await context.child('probe', 'target', null))
      await context.sleep('bake', 0)
      const children = ['a', 'b'].map((id) => ({ id, input: null }))
      const ends = await context.fanOut({ plan: 'target', children, max: 1, stopAfterFailures: 1 })
      results.push(ends.map(({ id, outcome }) => `${id} ${outcome}`))
      results.push((await context.signal('approved', 0)) ?? 'not asked')
      results.push(await context.step('switch', work, null, taken))
      results.push(await context.step('verify', verify, fails))
      return results
    },
  }
  const target: Plan<Json, Json> = {
    name: 'target',
    run: (context) => context.step('reach', work, null, taken),
  }
  return { plans: [ship, target], actions: [work, undo, verify] }
}

/** What a run of the scenario gives when nothing goes wrong. */
export const shipped: Json = [
  'do done',
  'do done',
  'do done',
  ['a succeeded', 'b succeeded'],
  'not asked',
  'do done',
  'well',
]

/** What is taken back when `verify` fails, in its order. */
export const takenBack = (run: string): readonly string[] => [
  `undo ${run}/undo switch`,
  `undo ${run}/b/undo reach`,
  `undo ${run}/a/undo reach`,
  `undo ${run}/probe/undo reach`,
  `undo ${run}/undo install`,
]
