import { expect, test } from 'vitest'
import { stateDiskFull } from '../../../src/kernel/state/errors.ts'
import { openBench } from '../support/bench.ts'

test('a deployment whose journal finds no room says what serves, needs a person, and goes on when there is room', async () => {
  const bench = await openBench()
  const first = await bench.deploy()
  bench.source = 'two'
  bench.building = async () => {
    bench.committing = () => {
      throw stateDiskFull({ file: 'runs.db', reason: 'database or disk is full' })
    }
  }
  expect(await bench.deploy()).toMatchObject({
    outcome: 'failed',
    exitCode: 6,
    serving: first.release,
    previous: first.release,
    error: { code: 'NX-STATE-DISK-FULL' },
  })
  bench.building = async () => undefined
  bench.committing = (write) => write()
  expect(await bench.deploy()).toMatchObject({ outcome: 'succeeded', exitCode: 0 })
})

test('a deployment that serves stays a success when its lock cannot be given back', async () => {
  const bench = await openBench()
  const state = await bench.kernel.state()
  const { acquire } = state.locks
  Object.assign(state.locks, {
    acquire: async (...wish: Parameters<typeof acquire>) => {
      const lock = await acquire(...wish)
      const release = async () => {
        await lock.release()
        throw stateDiskFull({ file: 'state.db', reason: 'database or disk is full' })
      }
      return { fence: lock.fence, lost: lock.lost, release }
    },
  })
  expect(await bench.deploy()).toMatchObject({ outcome: 'succeeded', exitCode: 0 })
  expect(bench.facts).toContainEqual(
    expect.objectContaining({ type: 'warning.raised', code: 'NX-STATE-DISK-FULL' }),
  )
})
