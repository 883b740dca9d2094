import { expect, test } from 'vitest'
import { openJournal } from '../../../src/maintenance/journal.ts'
import { aBench } from '../support/a-project.ts'

const nightly = `  backups: [{ name: files, source: { files: [files] }, schedule: '0 2 * * *' }]`

test('the schedules of an environment are obeyed no more; those of another one are', async () => {
  const { manager, kernel, folder, call } = await aBench(nightly)
  const where = { directory: folder, environment: 'local' }
  const journal = await openJournal(kernel)
  for (const environment of ['local', 'staging'])
    journal.watch({ application: 'shop', environment, directory: folder, sinceMs: 1 })
  expect(await manager.isScheduled(where, call)).toBe(true)

  expect(await manager.forget(where, call)).toEqual({ forgotten: true })
  expect(await manager.isScheduled(where, call)).toBe(false)
  expect(journal.watched().map(({ environment }) => environment)).toEqual(['staging'])
  expect(await manager.forget(where, call)).toEqual({ forgotten: false })
  journal.close()
})
