import { expect, test } from 'vitest'
import { evaluationRuns } from '../../../../src/monitoring/dashboard/parts/evaluation-runs.ts'
import type { AlertStory } from '../../../../src/monitoring/reading-contract.ts'

const evaluation = (
  at: number,
  value: number | null,
  differing: Partial<AlertStory['evaluations'][number]> = {},
) => ({ at, value, verdict: 'false', threshold: 2, state: 'ok', note: '', ...differing }) as const

test('equal evaluations in a row stand together, with their values; a note, a verdict or a state begins anew', () => {
  const runs = evaluationRuns([
    evaluation(3, 5, { verdict: 'true', state: 'firing' }),
    evaluation(1, 0),
    evaluation(2, 1),
    evaluation(4, 6, { verdict: 'true', state: 'firing', note: 'told on-call' }),
    evaluation(5, null, { verdict: 'no-data', state: 'firing' }),
  ])
  expect(runs.map(({ fromMs, toMs, count, least, most }) => [fromMs, toMs, count, least, most])).toEqual([
    [1, 2, 2, 0, 1],
    [3, 3, 1, 5, 5],
    [4, 4, 1, 6, 6],
    [5, 5, 1, null, null],
  ])
})
