import { expect, test } from 'vitest'
import { createNdjsonReporter, eventLine } from '../../src/reporting/ndjson-reporter.ts'
import { deployment, tell } from './facts.ts'

test('every fact is one line that begins with its stamp', () => {
  const lines: string[] = []
  tell(
    createNdjsonReporter((line) => void lines.push(line)),
    deployment,
  )
  expect(lines).toHaveLength(deployment.length)
  expect(lines[0]).toMatch(
    /^\{"v":1,"time":"1970-01-01T00:00:00\.000Z","seq":1,"type":"deployment\.started","version":1,/,
  )
  expect(lines.every((line) => !line.includes('\n'))).toBe(true)
})

test('a fact with a field named like the stamp cannot replace it', () => {
  const fact = { type: 'future.counted', version: 2, seq: 99, time: 'never', v: 7 }
  expect(JSON.parse(eventLine(fact, { seq: 3, time: 'now' }))).toEqual({
    v: 1,
    time: 'now',
    seq: 3,
    type: 'future.counted',
    version: 2,
  })
})
