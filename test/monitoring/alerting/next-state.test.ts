import { expect, test } from 'vitest'
import { newAlert, type AlertRecord, type Verdict } from '../../../src/monitoring/alerting/alert-record.ts'
import { nextState, settled, type Holding } from '../../../src/monitoring/alerting/next-state.ts'
import { fc } from '../../support/properties.ts'
import { startMs } from '../support/fake-clock.ts'

const holding: Holding = { forMs: 0, confirm: 1, keepFiringMs: 0, recover: 1, intervalMs: 30_000 }
const letters = { T: 'true', F: 'false', N: 'no-data', E: 'monitor-error' } as const

/** Evaluations every 30 s, one letter each. */
function run(text: string, how: Partial<Holding> = {}, from = newAlert('a', 't', 'a', startMs)) {
  let record: AlertRecord = from
  const changes: string[] = []
  const states = text.split('').map((letter, index) => {
    const verdict: Verdict = letters[letter === 'T' || letter === 'F' || letter === 'N' ? letter : 'E']
    const at = startMs + index * 30_000
    const step = nextState(
      record,
      { ...holding, ...how },
      { verdict, at, elapsedMs: index === 0 ? 0 : 30_000 },
    )
    record = step.record
    if (step.change !== 'none') changes.push(`${index}:${step.change}`)
    return record.state
  })
  return { record, changes, states }
}

test('without a time to hold it fires at once and is over at once', () => {
  expect(run('FTTF').states).toEqual(['ok', 'firing', 'firing', 'resolved'])
  expect(run('FTTF').changes).toEqual(['1:fired', '3:resolved'])
})

test('it fires exactly when the condition has held for its time, not one evaluation earlier', () => {
  expect(run('TTTT', { forMs: 90_000 }).changes).toEqual(['3:fired'])
  expect(run('TTT', { forMs: 90_000 }).states).toEqual(['pending', 'pending', 'pending'])
})

test('failures in a row are counted, and one success begins them anew', () => {
  expect(run('TFTFTT', { confirm: 2 }).changes).toEqual(['5:fired'])
  expect(run('TTTT', { confirm: 3 }).changes).toEqual(['2:fired'])
})

test('a condition that is false for less than its time to end does not resolve, and is not told again', () => {
  const { changes, states } = run('TFTFFF', { keepFiringMs: 60_000 })
  expect(changes).toEqual(['0:fired', '5:resolved'])
  expect(states).toEqual(['firing', 'recovering', 'firing', 'recovering', 'recovering', 'resolved'])
})

test('a success streak that is broken begins anew', () => {
  expect(run('TFFTFFF', { recover: 3 }).changes).toEqual(['0:fired', '6:resolved'])
})

test.each(['N', 'E'])(
  'what is not known (%s) stops the clock of what is pending and never ends what fires',
  (one) => {
    expect(run(`T${one}${one}T`, { forMs: 30_000 }).changes).toEqual([])
    expect(run(`T${one}${one}TT`, { forMs: 30_000 }).changes).toEqual(['4:fired'])
    expect(run(`T${one.repeat(100)}`).states.at(-1)).toBe('firing')
    expect(run(`TF${one.repeat(100)}`, { recover: 2 }).states.at(-1)).toBe('recovering')
    expect(run(one.repeat(50)).states.at(-1)).toBe('ok')
  },
)

test('what is pending is given up after a long time without knowing', () => {
  // Five minutes are ten evaluations; the eleventh is beyond them.
  expect(run(`T${'N'.repeat(10)}`, { forMs: 600_000 }).states.at(-1)).toBe('pending')
  expect(run(`T${'N'.repeat(11)}`, { forMs: 600_000 }).states.at(-1)).toBe('ok')
})

test('time in which nothing was evaluated does not count, whatever the clock says', () => {
  const pending = run('T', { forMs: 60_000 }).record
  const later = startMs + 86_400_000
  const step = nextState(pending, { ...holding, forMs: 60_000 }, { verdict: 'true', at: later, elapsedMs: 0 })
  expect([step.record.state, step.change]).toEqual(['pending', 'none'])
})

test('a resolved alert is ok once everybody was told, and a new failure is a new episode', () => {
  const { record } = run('TF')
  expect(settled(record, startMs).state).toBe('ok')
  const again = run('T', {}, record)
  expect(again.record.episode).toBe(2)
  expect(settled(again.record, startMs)).toBe(again.record)
})

test('firings and resolves alternate, only a true fires and only a false ends, whatever comes', () => {
  const how = fc.record({
    forMs: fc.constantFrom(0, 30_000, 90_000),
    confirm: fc.integer({ min: 1, max: 3 }),
    keepFiringMs: fc.constantFrom(0, 60_000),
    recover: fc.integer({ min: 1, max: 3 }),
  })
  const text = fc.array(fc.constantFrom('T', 'F', 'N', 'E'), { maxLength: 60 }).map((some) => some.join(''))
  fc.assert(
    fc.property(text, how, (evaluations, one) => {
      const { changes } = run(evaluations, one)
      const kinds = changes.map((change) => change.split(':')[1])
      expect(kinds.every((kind, index) => kind === (index % 2 === 0 ? 'fired' : 'resolved'))).toBe(true)
      const wrong = changes.filter((change) => {
        const [index, kind] = change.split(':')
        return evaluations[Number(index)] !== (kind === 'fired' ? 'T' : 'F')
      })
      expect(wrong).toEqual([])
    }),
    { numRuns: Number(process.env['NEXO_FUZZ_RUNS'] ?? 500) },
  )
})
