import { expect, test } from 'vitest'
import type { OperationRequest } from '../../../../src/agent/protocol.ts'
import type { LogReport } from '../../../../src/agent/protocol/reports.ts'
import type { LogQuery } from '../../../../src/deployment/contract.ts'
import { readLogs } from '../../../../src/deployment/providers/process/read-logs.ts'
import { systemClock } from '../../../../src/kernel/call.ts'
import type { EventFact } from '../../../../src/kernel/events.ts'
import { aReleaseId } from '../../../support/builders.ts'

const service = { application: 'shop', environment: 'local' }
const line = (text: string, place: number, replica = 'web.1'): LogReport => ({
  kind: 'line',
  time: null,
  releaseId: aReleaseId(1),
  replica,
  text,
  place,
})
const caughtUp = (places: Record<string, number> = {}): LogReport => ({ kind: 'caught-up', places })

/** What is read of agents of which each says the given and then goes away. */
async function read(query: Partial<LogQuery>, ...agents: (readonly LogReport[])[]) {
  const asked: OperationRequest<'logs'>[] = []
  const facts: EventFact[] = []
  const stream = async function* (_name: string, request: unknown, _call: unknown, again: unknown) {
    for (const [index, reports] of agents.entries()) {
      asked.push(structuredClone(Object(index === 0 ? request : again)))
      yield* reports
    }
  }
  const call = {
    signal: new AbortController().signal,
    clock: systemClock,
    emit: (fact: EventFact) => facts.push(fact),
  }
  const texts: string[] = []
  const connection = Object.assign(Object.create(null), { stream })
  for await (const { text } of readLogs(connection, service, { tailLines: 5, follow: true, ...query }, call))
    texts.push(text)
  return { asked, facts, texts }
}

test('a successor is asked from where its predecessor ended, and for all that came since', async () => {
  const first = [
    line('one', 4),
    line('two', 8),
    caughtUp({ [`${aReleaseId(1)} web.1`]: 8 }),
    line('three', 14),
  ]
  const { asked, texts } = await read({}, first, [line('four', 19), caughtUp()])
  expect(texts).toEqual(['one', 'two', 'three', 'four'])
  expect(asked[0]).toMatchObject({ tailLines: 5 })
  expect(asked[1]).toMatchObject({
    tailLines: Number.MAX_SAFE_INTEGER,
    after: { [`${aReleaseId(1)} web.1`]: 14 },
  })
})

test('a pattern is looked for in every line, and of those that match the last ones are told', async () => {
  const reports = [...['a1', 'b', 'a2', 'a3'].map((text, index) => line(text, index)), caughtUp()]
  const { asked, texts } = await read({ pattern: /a\d/, tailLines: 2 }, [
    ...reports,
    line('b', 9),
    line('a4', 11),
  ])
  expect(asked[0]).toMatchObject({ tailLines: Number.MAX_SAFE_INTEGER })
  expect(texts).toEqual(['a2', 'a3', 'a4'])
})

test('of the lines of a time the last ones are told, or none when none are wanted', async () => {
  const reports = [...['a', 'b', 'c'].map((text, index) => line(text, index)), caughtUp()]
  expect((await read({ sinceMs: 1, tailLines: 2, follow: false }, reports)).texts).toEqual(['b', 'c'])
  expect((await read({ sinceMs: 1, tailLines: 0, follow: false }, reports)).texts).toEqual([])
})

test('lines that were thrown away before they could be read are warned of', async () => {
  const skipped = { kind: 'skipped', releaseId: aReleaseId(1), replica: 'web.1', bytes: 99 } as const
  const { facts, texts } = await read({}, [skipped, line('late', 200), caughtUp()])
  expect(texts).toEqual(['late'])
  expect(facts).toEqual([
    expect.objectContaining({ type: 'warning.raised', code: 'NX-DEPLOY-LOG-LINES-LOST' }),
  ])
})
