import { expect, test } from 'vitest'
import { openDigestMemory } from '../../../src/deployment/packaging/digest-cache.ts'
import { aCache } from './a-project.ts'

test('a digest is recalled for the same path and stamp only', async () => {
  const cache = aCache()
  const first = await openDigestMemory(cache, '/project')
  first.remember('a.js', 'stamp', 'digest')
  await first.save(100_000)
  const again = await openDigestMemory(cache, '/project')
  expect(again.recall('a.js', 'stamp', 1_000)).toBe('digest')
  expect(again.recall('a.js', 'other', 1_000)).toBeUndefined()
  expect(again.recall('b.js', 'stamp', 1_000)).toBeUndefined()
  expect((await openDigestMemory(cache, '/elsewhere')).recall('a.js', 'stamp', 1_000)).toBeUndefined()
})

test('a file that was written just before the memory may have changed in the same tick, so it is read again', async () => {
  const cache = aCache()
  const first = await openDigestMemory(cache, '/project')
  first.remember('a.js', 'stamp', 'digest')
  await first.save(100_000)
  const again = await openDigestMemory(cache, '/project')
  expect(again.recall('a.js', 'stamp', 99_000)).toBeUndefined()
  expect(again.recall('a.js', 'stamp', 97_000)).toBe('digest')
})

test('files that are gone are forgotten, and nothing is written when nothing changed', async () => {
  const cache = aCache()
  const first = await openDigestMemory(cache, '/project')
  first.remember('a.js', 'stamp', 'digest')
  first.remember('gone.js', 'stamp', 'digest')
  await first.save(100_000)
  const second = await openDigestMemory(cache, '/project')
  second.recall('a.js', 'stamp', 1_000)
  await second.save(200_000)
  const [stored = ''] = cache.reads.values()
  expect(stored).not.toContain('gone.js')
  const third = await openDigestMemory(cache, '/project')
  third.recall('a.js', 'stamp', 1_000)
  await third.save(300_000)
  expect([...cache.reads.values()]).toEqual([stored])
})
