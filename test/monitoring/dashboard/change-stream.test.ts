import { expect, onTestFinished, test, vi } from 'vitest'
import * as z from 'zod'
import { gathered, readPosition } from '../../../src/monitoring/dashboard/change-stream.ts'
import { serveTold, type Served } from './serving.ts'
import { aLine, shopDays } from './shop-days.ts'

const Lines = z.object({ lines: z.array(z.string()), isTorn: z.boolean() })

type Event = { readonly name: string; readonly id: string; readonly data: unknown }

/** Reads events of a stream until `enough`; the connection ends with the test. */
async function readEvents(
  served: Served,
  path: string,
  headers: Readonly<Record<string, string>>,
  enough: (events: readonly Event[]) => boolean,
  onOpen: () => void = () => undefined,
): Promise<readonly Event[]> {
  const life = new AbortController()
  onTestFinished(() => life.abort())
  const response = await fetch(`${served.origin}${path}`, {
    headers: { ...served.signedIn, ...headers },
    signal: life.signal,
  })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  onOpen()
  const events: Event[] = []
  let rest = ''
  const decoder = new TextDecoder()
  for await (const piece of response.body ?? []) {
    rest += decoder.decode(piece, { stream: true })
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const field = (name: string): string =>
        block
          .split('\n')
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2) ?? ''
      if (field('event') !== 'beat')
        events.push({ name: field('event'), id: field('id'), data: JSON.parse(field('data')) })
    }
    if (enough(events)) break
  }
  life.abort()
  return events
}

const topics = (events: readonly Event[]): readonly unknown[] => events.flatMap(({ data }) => data)

test('changes are told with an id; who comes back with it gets what came meanwhile, and nothing twice', async () => {
  const served = await serveTold()
  served.reader.tell({}, 'checks', 'shop.local')
  const first = await readEvents(served, '/events', {}, (events) => events.length === 1)
  expect(topics(first)).toEqual([{ topic: 'checks', target: 'shop.local' }])
  served.reader.tell({}, 'alerts', 'shop.local')
  served.reader.tell({}, 'deliveries')
  const again = await readEvents(
    served,
    '/events',
    { 'last-event-id': first[0]?.id ?? '' },
    (events) => topics(events).length === 2,
  )
  expect(topics(again)).toEqual([
    { topic: 'alerts', target: 'shop.local' },
    { topic: 'deliveries', target: null },
  ])
})

test('a tab that slept asks with the query, for EventSource cannot set the header', async () => {
  const served = await serveTold()
  served.reader.tell({}, 'checks')
  const [first] = await readEvents(served, '/events', {}, (events) => events.length === 1)
  served.reader.tell({}, 'runs')
  const again = await readEvents(served, `/events?after=${first?.id}`, {}, (events) => events.length === 1)
  expect(topics(again)).toEqual([{ topic: 'runs', target: null }])
})

test('an id of another run of the monitor counts for nothing: its numbers began anew', () => {
  expect(readPosition('mh1.2a-700', 'mh1.2a')).toBe(700)
  expect(readPosition('mg9.11-700', 'mh1.2a')).toBe(0)
  for (const text of ['', '700', 'mh1.2a-', 'mh1.2a--1', 'mh1.2a-1e9', undefined]) {
    expect(readPosition(text, 'mh1.2a')).toBe(0)
  }
})

test('many changes become one event, each topic and target once', () => {
  const change = (seq: number, topic: 'checks' | 'alerts', target: string | null) => ({
    seq,
    at: 0,
    topic,
    target,
  })
  expect(
    gathered([
      change(1, 'checks', 'a'),
      change(2, 'checks', 'b'),
      change(3, 'checks', 'a'),
      change(4, 'alerts', null),
    ]),
  ).toEqual([
    { topic: 'checks', target: 'a' },
    { topic: 'checks', target: 'b' },
    { topic: 'alerts', target: null },
  ])
})

test('a thousand changes at once reach a reader as few events, the last of them with the last id', async () => {
  const served = await serveTold()
  const events = await readEvents(
    served,
    '/events',
    {},
    (seen) => seen.at(-1)?.id.endsWith('-1000') === true,
    () => {
      for (let index = 0; index < 1000; index += 1) served.reader.tell({}, 'checks', `target-${index % 7}`)
    },
  )
  expect(events.length).toBeLessThan(20)
})

test('a reader that goes away is not listened for any more, nor is anybody after the end', async () => {
  const served = await serveTold()
  served.reader.tell({}, 'checks')
  await readEvents(served, '/events', {}, (events) => events.length === 1)
  const life = new AbortController()
  const open = await fetch(`${served.origin}/events`, { headers: served.signedIn, signal: life.signal })
  await served.dashboard.close()
  await Promise.allSettled([open.text()])
  await vi.waitFor(() => expect(served.reader.listeners()).toBe(0), { timeout: 100_000 })
})

test('log lines are followed: first what was, then what comes', async () => {
  const served = await serveTold()
  const lines = served.reader.told.logs
  const events = await readEvents(served, '/logs/shop.local/lines', {}, (seen) => {
    if (seen.length === 1 && served.reader.told.logs.length === lines.length) {
      const fresh = {
        ...lines[0],
        target: 'shop.local',
        at: 1,
        release: 'r',
        replica: 'web-1',
        text: 'fresh line',
      }
      served.reader.tell({ logs: [...lines, fresh] }, 'checks')
    }
    return seen.length === 2
  })
  expect(events[0]?.data).toMatchObject({ isFirst: true, isTorn: false })
  expect(events[1]?.data).toEqual({ lines: ['00:00:00.001 web-1 fresh line'], isTorn: false, isFirst: false })
})

test('runs, which another process moves, are looked at for those who look at them', async () => {
  const served = await serveTold()
  const [run] = served.reader.told.runs
  const events = await readEvents(
    served,
    '/events?runs',
    {},
    (seen) => seen.length === 1,
    () => {
      // Nobody announces it: it is only found.
      const moved = run === undefined ? [] : [{ ...run, state: 'succeeded' }]
      setTimeout(() => served.reader.replace({ runs: moved }), 0)
    },
  )
  expect(topics(events)).toEqual([{ topic: 'runs', target: null }])
  expect(events[0]?.id).toBe('')
})

test('more lines than usual between two looks are all told; when even more came, that is told', async () => {
  const lines = Array.from({ length: 3 }, (_, index) => aLine(index))
  const served = await serveTold({ ...shopDays(), logs: lines })
  const many = Array.from({ length: 2000 }, (_, index) => aLine(index))
  const far = Array.from({ length: 6000 }, (_, index) => aLine(index + 10_000))
  const events = await readEvents(served, '/logs/shop.local/lines', {}, (seen) => {
    if (seen.length === 1) served.reader.replace({ logs: many })
    if (seen.length === 2) served.reader.replace({ logs: [...many, ...far] })
    return seen.length === 3
  })
  const told = events.map(({ data }) => Lines.parse(data))
  expect(told.map(({ lines, isTorn }) => [lines.length, isTorn])).toEqual([
    [3, false],
    [1997, false],
    [5000, true],
  ])
})

test('of a log that was empty, more than the usual is told at once', async () => {
  const served = await serveTold({ ...shopDays(), logs: [] })
  const events = await readEvents(served, '/logs/shop.local/lines', {}, (seen) => {
    if (seen.length === 1)
      served.reader.replace({ logs: Array.from({ length: 1900 }, (_, index) => aLine(index)) })
    return seen.length === 2
  })
  expect(events.map(({ data }) => Lines.parse(data).lines.length)).toEqual([0, 1900])
})
