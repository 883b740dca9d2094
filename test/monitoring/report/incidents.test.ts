import { expect, test } from 'vitest'
import type { AlertState, AlertStory } from '../../../src/monitoring/reading-contract.ts'
import { incidentsOf } from '../../../src/monitoring/report/incidents.ts'
import { aDelivery, aStory } from '../dashboard/shop-days.ts'

const evaluated = (...states: readonly AlertState[]): AlertStory['evaluations'] =>
  states.map((state, index) => ({
    at: (index + 1) * 100,
    verdict: state === 'firing' ? ('true' as const) : ('false' as const),
    value: index,
    threshold: 2,
    state,
    note: '',
  }))

const story = (
  state: AlertState,
  evaluations: AlertStory['evaluations'],
  deliveries: AlertStory['deliveries'] = [],
): AlertStory => ({ ...aStory({ state, since: 900 }), evaluations, deliveries })

const spansOf = (told: AlertStory, fromMs = 0, toMs = 10_000): unknown =>
  incidentsOf(told, fromMs, toMs).map((incident) => [incident.fromMs, incident.toMs])

test('an incident lasts from the first firing to what ends it; recovering and flapping belong to it', () => {
  expect(
    spansOf(
      story('ok', evaluated('ok', 'pending', 'firing', 'recovering', 'firing', 'flapping', 'resolved', 'ok')),
    ),
  ).toEqual([[300, 700]])
})

test('each time is an incident of its own, and one that goes on has no end', () => {
  expect(spansOf(story('firing', evaluated('firing', 'resolved', 'ok', 'firing', 'firing')))).toEqual([
    [100, 200],
    [400, null],
  ])
})

test('an alert whose evaluations are gone is known by its state', () => {
  expect(spansOf(story('firing', []))).toEqual([[900, null]])
  expect(spansOf(story('resolved', []))).toEqual([])
  expect(spansOf(story('resolved', evaluated('firing', 'firing')))).toEqual([[100, 900]])
})

test('what pends is no incident', () => {
  expect(spansOf(story('pending', evaluated('ok', 'pending', 'pending')))).toEqual([])
})

test('only what touches the time is told', () => {
  const told = story('ok', evaluated('firing', 'resolved', 'ok', 'ok', 'firing', 'resolved'))
  expect(spansOf(told, 250, 450)).toEqual([])
  expect(spansOf(told, 150, 450)).toEqual([[100, 200]])
  expect(spansOf(told, 550, 560)).toEqual([[500, 600]])
})

test('an incident has what it saw, and the notifications that it caused, not those of another or of a test', () => {
  const deliveries = [
    aDelivery({ id: 'd-1', createdAt: 110 }),
    aDelivery({ id: 'd-2', createdAt: 210, kind: 'resolved' }),
    aDelivery({ id: 'd-3', createdAt: 120, kind: 'test' }),
    aDelivery({ id: 'd-4', createdAt: 410 }),
  ]
  const [first, second] = incidentsOf(
    story('firing', evaluated('firing', 'resolved', 'ok', 'firing'), deliveries),
    0,
    1000,
  )
  expect(first).toMatchObject({ value: 0, threshold: 2, release: null })
  expect(first?.deliveries.map(({ id }) => id)).toEqual(['d-1', 'd-2'])
  expect(second?.deliveries.map(({ id }) => id)).toEqual(['d-4'])
  expect(second?.release).toBe(aStory().alert.release)
})
