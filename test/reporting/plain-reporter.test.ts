import { expect, test } from 'vitest'
import { plainLook } from '../../src/reporting/look.ts'
import { createPlainReporter } from '../../src/reporting/plain-reporter.ts'
import { createQuietReporter } from '../../src/reporting/quiet-reporter.ts'
import { createPaper, deployment, failedHealth, tell } from './facts.ts'

test('a deployment is a few plain lines', () => {
  const paper = createPaper()
  tell(createPlainReporter(paper.sink, plainLook, 'normal'), deployment)
  expect(paper.text()).not.toMatch(/[^\P{Cc}\n]/u)
  expect(paper.text()).toMatchInlineSnapshot(`
    "-> deploy shop in local (process), now serving r-20260130-090000-aaaa
    ok detected node (express)
      * start: node server.js (package.json:7)
    ok build    npm run build (895 ms)
    .. waiting for web.1, 2.0 s so far, at most 28 s more (http://127.0.0.1:4001/readyz: connection refused)
      * web.1 is ready after 2.4 s
    ok health   r-20260131-142233-3f9c (2.4 s)
      * r-20260130-090000-aaaa drained in 80 ms; nothing was cut off
    "
  `)
})

test('a failure shows what the application said last', () => {
  const paper = createPaper()
  tell(createPlainReporter(paper.sink, plainLook, 'normal'), failedHealth)
  expect(paper.text()).toContain('| web.1  Error: no database at all\n')
  expect(paper.text()).not.toMatch(/[^\P{Cc}\n]/u)
})

test('the output of a command that failed is shown without --verbose', () => {
  const paper = createPaper()
  tell(createPlainReporter(paper.sink, plainLook, 'normal'), [
    ...deployment.slice(0, 4),
    [
      500,
      {
        type: 'deployment.phase-failed',
        version: 1,
        phase: 'build',
        title: 'build',
        durationMs: 1,
        code: 'NX-X',
      },
    ],
  ])
  expect(paper.text()).toContain('| ::error::not a command')
})

test('verbose adds the output of commands, quiet leaves out progress', () => {
  const verbose = createPaper()
  tell(createPlainReporter(verbose.sink, plainLook, 'verbose'), deployment)
  expect(verbose.text()).toContain('::error::not a command')
  const quiet = createPaper()
  tell(createQuietReporter(quiet.sink, plainLook), deployment)
  expect(quiet.text()).toBe('')
  tell(createQuietReporter(quiet.sink, plainLook), failedHealth)
  expect(quiet.text()).toContain('no database')
})

test('a fact of a room that this version does not know ends nothing', () => {
  const paper = createPaper()
  const reporter = createPlainReporter(paper.sink, plainLook, 'normal')
  reporter.report({ fact: { type: 'future.thing-happened', version: 7 }, seq: 1, time: '', nowMs: 0 })
  expect(paper.text()).toBe('')
})
