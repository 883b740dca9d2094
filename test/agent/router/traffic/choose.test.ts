import { expect, test } from 'vitest'
import { choosePool, chooseReplica } from '../../../../src/agent/router/traffic/choose.ts'

const aPool = (name: string, percent: number, replicas = [1]) => ({ name, percent, replicas })

function shares(pools: readonly ReturnType<typeof aPool>[], turns: number): Record<string, number> {
  const counts: Record<string, number> = {}
  for (let turn = 1; turn <= turns; turn += 1) {
    const name = choosePool(pools, turn)?.name ?? 'none'
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

test('weights are kept exactly over a hundred requests', () => {
  const counts = shares([aPool('blue', 95), aPool('green', 5)], 100)
  expect(counts['green']).toBeGreaterThanOrEqual(4)
  expect(counts['green']).toBeLessThanOrEqual(6)
})

test('fractions of a percent are kept over ten thousand requests', () => {
  const counts = shares([aPool('blue', 99.5), aPool('green', 0.5)], 10_000)
  expect(counts['green']).toBeGreaterThanOrEqual(48)
  expect(counts['green']).toBeLessThanOrEqual(52)
})

test('a pool without weight gets nothing', () => {
  expect(shares([aPool('blue', 0), aPool('green', 100)], 50)).toEqual({ green: 50 })
})

test('a pool whose replicas are all gone leaves its share to the others', () => {
  expect(shares([aPool('blue', 50, []), aPool('green', 50)], 50)).toEqual({ green: 50 })
})

test('without any usable pool there is none', () => {
  expect(shares([aPool('blue', 100, []), aPool('green', 0)], 3)).toEqual({ none: 3 })
  expect(choosePool([aPool('blue', 100, [])], 1)).toBeUndefined()
})

const aReplica = (name: string, inFlight: number, upgrades = 0, avoidUntilMs = 0) => ({
  name,
  inFlight,
  upgrades,
  avoidUntilMs,
})

test('the replica with the fewest requests and tunnels is taken', () => {
  expect(chooseReplica([aReplica('a', 3), aReplica('b', 1), aReplica('c', 0, 2)], 1, 0)?.name).toBe('b')
})

test('equals are taken in turn', () => {
  const replicas = [aReplica('a', 0), aReplica('b', 0), aReplica('c', 0)]
  expect([0, 1, 2, 3].map((turn) => chooseReplica(replicas, turn, 0)?.name)).toEqual(['a', 'b', 'c', 'a'])
})

test('one that refused lately is taken only when there is no other', () => {
  const replicas = [aReplica('a', 0, 0, 500), aReplica('b', 9)]
  expect(chooseReplica(replicas, 0, 100)?.name).toBe('b')
  expect(chooseReplica(replicas, 0, 500)?.name).toBe('a')
  expect(chooseReplica([aReplica('a', 0, 0, 500)], 0, 100)?.name).toBe('a')
})

test('of no replicas none is taken', () => {
  expect(chooseReplica([], 5, 0)).toBeUndefined()
})
