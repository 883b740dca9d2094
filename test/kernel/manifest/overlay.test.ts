import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import { unknownEnvironment } from '../../../src/kernel/errors-configuration.ts'
import { environmentNames, requireEnvironment } from '../../../src/kernel/manifest/environment-names.ts'
import { mergeOverlay, overlaidApp } from '../../../src/kernel/manifest/overlay.ts'
import { thrownBy } from '../../support/thrown.ts'

test('maps are merged at every depth, everything else replaces', () => {
  const app = {
    build: 'a',
    health: { path: '/a', timeout: '1s' },
    secrets: ['A', 'B'],
    env: { X: '1', Y: '2' },
  }
  const over = { build: false, health: { timeout: '9s' }, secrets: ['C'], env: { Y: '3' } }
  expect(overlaidApp({ app, environments: { e: { app: over } } }, 'e')).toEqual({
    build: false,
    health: { path: '/a', timeout: 9_000 },
    secrets: ['C'],
    env: { X: '1', Y: '3' },
  })
})

test('an overlay can change the replicas of a process that was written as a command', () => {
  const plain = {
    app: { processes: { worker: 'node worker.js', web: ['node', 'x'] } },
    environments: { e: { app: { processes: { worker: { replicas: 4 } } } } },
  }
  expect(overlaidApp(plain, 'e').processes).toEqual({
    worker: { command: 'node worker.js', replicas: 4 },
    web: { command: ['node', 'x'] },
  })
})

test('start in an overlay ends static below it, and the other way round', () => {
  const plain = {
    app: { static: { directory: 'dist' } },
    environments: { a: { app: { start: 'node x' } }, b: { app: { static: { directory: 'out' } } } },
  }
  expect(overlaidApp(plain, 'a')).toEqual({ start: 'node x' })
  expect(overlaidApp(plain, 'b')).toEqual({ static: { directory: 'out' } })
})

test('names of objects in JavaScript are no environments', () => {
  expect(overlaidApp({ app: { start: 'a' }, environments: {} }, 'constructor')).toEqual({ start: 'a' })
})

test('merging is idempotent, keeps both sides unchanged, and nothing over something is that', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(1, 'a', true),
      fc.array(fc.nat(), { maxLength: 2 }),
      tie('map'),
    ),
    map: fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
  })).map
  fc.assert(
    fc.property(value, value, (base, over) => {
      const before = JSON.stringify([base, over])
      const merged = mergeOverlay(base, over)
      expect(mergeOverlay(merged, over)).toEqual(merged)
      expect(mergeOverlay(base, {})).toEqual(base)
      expect(mergeOverlay({}, over)).toEqual(over)
      expect(JSON.stringify([base, over])).toBe(before)
    }),
  )
})

test('local exists in every project', () => {
  expect(environmentNames(undefined)).toEqual(['local'])
  expect(environmentNames({ environments: { staging: {} } })).toEqual(['local', 'staging'])
})

test('an unknown environment is told with what there is and what was meant', async () => {
  const manifest = { environments: { staging: {}, production: {} } }
  const error = await thrownBy(() => requireEnvironment(manifest, 'stagign', 'nexo.yaml'))
  expect(unknownEnvironment.matches(error) && `${error.message}. ${error.hint}`).toBe(
    'there is no environment "stagign" in nexo.yaml. Did you mean staging? There are: local, production, staging.',
  )
  const without = await thrownBy(() => requireEnvironment(undefined, 'production'))
  expect(unknownEnvironment.matches(without) && without.message).toBe(
    'there is no environment "production" in this project, which has no nexo.yaml',
  )
})
