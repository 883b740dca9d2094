import { expect, test } from 'vitest'
import { resultRuns } from '../../../../src/monitoring/dashboard/parts/result-runs.ts'

test('equal results in a row stand together, with their latencies; another outcome or reason begins anew', () => {
  const result = (at: number, outcome: 'ok' | 'fail', reason: string, latencyMs: number | null) =>
    ({ at, outcome, reason, latencyMs }) as const
  const runs = resultRuns([
    result(1, 'ok', '200', 12),
    result(2, 'ok', '200', 4),
    result(3, 'fail', 'timed out', null),
    result(4, 'fail', '503', 9),
    result(5, 'ok', '200', 7),
  ])
  expect(
    runs.map(({ fromMs, toMs, count, least, most, reason }) => [fromMs, toMs, count, least, most, reason]),
  ).toEqual([
    [1, 2, 2, 4, 12, '200'],
    [3, 3, 1, null, null, 'timed out'],
    [4, 4, 1, 9, 9, '503'],
    [5, 5, 1, 7, 7, '200'],
  ])
})
