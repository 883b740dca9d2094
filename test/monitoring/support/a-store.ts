import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { SqliteFile } from '../../../src/kernel/state/sqlite/sqlite-file.ts'
import { openStoreToWrite } from '../../../src/monitoring/store/open-store.ts'
import { SampleWriter } from '../../../src/monitoring/store/series-table.ts'
import type { Sample, Series } from '../../../src/monitoring/store/series.ts'
import { temporaryFolder } from '../../support/home.ts'
import { startMs } from './fake-clock.ts'

/** A store of this test's own. */
export async function aStore(): Promise<SqliteFile> {
  const { file } = await openStoreToWrite(join(await temporaryFolder(), 'monitor.db'), startMs)
  onTestFinished(() => file.close())
  return file
}

export const aSeries = (differing: Partial<Series> = {}): Series => ({
  target: 'shop.local',
  name: 'queue',
  labels: {},
  kind: 'gauge',
  unit: '',
  ...differing,
})

/** One sample per `everyMs` from `fromMs` on. */
export const samplesOf = (
  series: Series,
  values: readonly number[],
  fromMs: number,
  everyMs: number,
): readonly Sample[] => values.map((value, index) => ({ series, at: fromMs + index * everyMs, value }))

/** Stores samples in one transaction. */
export const store = (file: SqliteFile, samples: readonly Sample[]): void =>
  file.transaction(() => new SampleWriter(file).write(samples))
