import { expect, test } from 'vitest'
import { createLiveReporter } from '../../src/reporting/live-reporter.ts'
import { decideLook, plainLook } from '../../src/reporting/look.ts'
import { createPaper, deployment, failedHealth, tell } from './facts.ts'
import { screenAfter } from './screen.ts'

const unicode = { ...plainLook, unicode: true }

test.each([80, 40])('what is waited for stands on one line of a terminal of %d cells', (columns) => {
  const paper = createPaper(columns)
  const reporter = createLiveReporter(paper.sink, unicode, 'normal')
  tell(reporter, deployment.slice(0, 7))
  reporter.tick(4_901)
  const { lines, cursorVisible } = screenAfter(paper.text(), columns)
  expect(cursorVisible).toBe(false)
  expect(lines.join('\n')).toMatchSnapshot()
})

test('lasting lines stay above and nothing that moved is left behind', () => {
  const paper = createPaper(80)
  const reporter = createLiveReporter(paper.sink, unicode, 'normal')
  tell(reporter, deployment.slice(0, 6))
  for (let nowMs = 1_000; nowMs < 3_000; nowMs += 100) reporter.tick(nowMs)
  tell(reporter, deployment.slice(6))
  reporter.close()
  const { lines, cursorVisible } = screenAfter(paper.text(), 80)
  expect(cursorVisible).toBe(true)
  expect(lines.join('\n')).not.toContain('waiting for')
  expect(lines.join('\n')).toMatchSnapshot()
})

test("the application's own lines are printed above what moves", () => {
  const paper = createPaper(80)
  const reporter = createLiveReporter(paper.sink, unicode, 'normal')
  tell(reporter, failedHealth.slice(0, 8))
  const { lines } = screenAfter(paper.text(), 80)
  const log = lines.findIndex((line) => line.includes('no database at all'))
  const moving = lines.findIndex((line) => line.includes('waiting for'))
  expect(log).toBeGreaterThan(0)
  expect(moving).toBeGreaterThan(log)
})

test('a terminal that becomes narrower keeps no half lines', () => {
  let columns = 80
  let text = ''
  const sink = { write: (more: string) => void (text += more), columns: () => columns }
  const reporter = createLiveReporter(sink, unicode, 'normal')
  tell(reporter, deployment.slice(0, 7))
  const before = text
  columns = 40
  reporter.tick(5_000)
  const frame = text.slice(before.length)
  // The line of 79 cells has wrapped to two rows: the cursor goes up one before it erases.
  expect(frame).toContain('\u001B[1A\u001B[J')
})

test('the same picture is not drawn twice', () => {
  const paper = createPaper(80)
  const reporter = createLiveReporter(paper.sink, unicode, 'normal')
  tell(reporter, deployment.slice(0, 7))
  const before = paper.text()
  reporter.tick(2_901)
  expect(paper.text()).toBe(before)
})

test('closing twice writes the cursor once, and a frame is one write', () => {
  const writes: string[] = []
  const look = decideLook({ isTerminal: true, flag: true, environment: {} })
  const reporter = createLiveReporter(
    { write: (text) => void writes.push(text), columns: () => 80 },
    look,
    'normal',
  )
  tell(reporter, deployment.slice(0, 7))
  const count = writes.length
  expect(count).toBe(7)
  reporter.close()
  reporter.close()
  expect(writes.length).toBe(count + 1)
  expect(writes.at(-1)).toContain('\u001B[?25h')
})
