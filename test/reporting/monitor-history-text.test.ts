import { expect, test } from 'vitest'
import { happeningsOf, monitorHistoryLines, type Told } from '../../src/reporting/monitor-history-text.ts'
import { plainLook } from '../../src/reporting/look.ts'

const at = (time: string): number => Date.parse(`2026-11-24T${time}Z`)
const page = { look: plainLook, columns: undefined, nowMs: at('12:00:00') }

const told: Told = {
  targets: ['shop.local'],
  states: [
    {
      target: 'shop.local',
      state: 'up',
      fromMs: at('08:00:00'),
      toMs: at('10:00:30'),
      why: '',
      release: 'r-1',
    },
    {
      target: 'shop.local',
      state: 'down',
      fromMs: at('10:00:30'),
      toMs: null,
      why: 'url: status 503, not 2xx',
      release: 'r-2',
    },
  ],
  incidents: [
    {
      id: 'shop.local/check/url#1.0',
      target: 'shop.local',
      alert: 'shop.local/check/url',
      rule: 'url',
      severity: 'page',
      summary: 'url fails: status 503,\u001B[31m not 2xx',
      expression: 'http / fails 2 times in a row',
      firstSeenAt: at('10:00:00'),
      fromMs: at('10:00:30'),
      toMs: at('10:05:35'),
      value: null,
      threshold: null,
      release: 'r-2',
      nearestDeploy: { release: 'r-2', at: at('09:58:00') },
      deliveries: [],
    },
  ],
  gaps: [{ fromMs: at('07:00:00'), toMs: at('08:00:00'), reason: 'no monitor ran' }],
  markers: [
    { target: 'shop.local', at: at('09:58:00'), kind: 'deploy', text: 'deployed r-2', release: 'r-2' },
  ],
  availability: [
    {
      target: 'shop.local',
      period: '2026-11-24',
      fromMs: at('00:00:00'),
      toMs: at('23:59:59'),
      ratio: 0.999999,
      measured: 0.8,
      downMs: 7_170_000,
      outages: 1,
    },
  ],
}

const linesOf = (differing: Partial<Told> = {}, hidden = 0): readonly string[] => {
  const all = { ...told, ...differing }
  const range = { fromMs: at('00:00:00'), toMs: at('12:00:00'), per: 'day' } as const
  return monitorHistoryLines(page, { ...all, ...range, shown: happeningsOf(all), hidden })
}

test('each time in a state, alert, deployment and gap is a line, the newest first, with its length and release', () => {
  expect(linesOf()).toEqual([
    'DAY         TARGET            UP  OUTAGES        DOWN  MEASURED',
    '2026-11-24  shop.local  99.999 %        1  1 h 59 min      80 %',
    '',
    'SINCE (UTC)          WHAT         WHERE                 LASTED             RELEASE  WHY',
    expect.stringMatching(
      /^2026-11-24 10:00:30 {2}down {9}shop.local {12}1 h 59 min so far {2}r-2 {6}url: status/,
    ),
    '2026-11-24 10:00:30  fired        shop.local/check/url  5 min 05 s         r-2      url fails: status 503, not 2xx; 2 min 30 s after the deployment of r-2; nobody was told',
    '2026-11-24 09:58:00  deploy       shop.local                               r-2      deployed r-2',
    '2026-11-24 08:00:00  up           shop.local            2 h 00 min         r-1',
    '2026-11-24 07:00:00  not watched                        1 h 00 min                  no monitor ran',
  ])
})

test('a time in which nothing happened says which, and what is not shown is counted', () => {
  const empty = { states: [], incidents: [], gaps: [], markers: [], availability: [] }
  expect(linesOf(empty)).toEqual(['nothing happened from 2026-11-24 00:00 to 2026-11-24 12:00 UTC'])
  expect(linesOf({}, 3).at(-1)).toBe('3 more; --limit 8 shows all')
})
