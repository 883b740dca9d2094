import { expect, test } from 'vitest'
import { chainLines, chainListLines, chainViewLines } from '../../src/reporting/chain-text.ts'
import { factLines } from '../../src/reporting/fact-lines.ts'
import { decideLook } from '../../src/reporting/look.ts'
import { advance, noProgress, openWaits, describePosition } from '../../src/reporting/progress.ts'
import type * as z from 'zod'
import type { ChainStarted } from '../../src/orchestration/events.ts'
import type { ChainView, OrchestrationResult } from '../../src/orchestration/manager-contract.ts'

const look = decideLook({ isTerminal: false, flag: false, environment: { LANG: 'C.UTF-8' } })
const page = { look, columns: 100, nowMs: Date.parse('2026-01-31T14:30:00.000Z') }
const run = 'o-20260131-142233-3f9c'

const stages: ChainView['stages'] = [
  { stage: 'generate', state: 'done', durationMs: 900, tries: 1, error: null },
  { stage: 'deploy', state: 'taken-back', durationMs: 2_000, tries: 1, error: null },
  {
    stage: 'monitor',
    state: 'held',
    durationMs: 100,
    tries: 2,
    error: { code: 'NX-MONITOR-X', message: 'no' },
  },
  { stage: 'maintain', state: 'pending', durationMs: 0, tries: 0, error: null },
]

const aView = (differing: Partial<ChainView> = {}): ChainView => ({
  run,
  kind: 'pipeline',
  state: 'held',
  directory: '/projects/shop',
  environment: 'local',
  requirements: 'requirements.md',
  attempt: 1,
  startedAt: '2026-01-31T14:22:33.000Z',
  endedAt: null,
  awaits: { what: 'decision', stage: 'monitor' },
  stages,
  error: null,
  earlier: [],
  ...differing,
})

test('a run that stands shows its stages as a tree and what a person can do', () => {
  const text = chainViewLines(page, aView()).join('\n')

  expect(text).toContain('✓ generate  done (900 ms)')
  expect(text).toContain('monitor   held (100 ms, 2 tries): NX-MONITOR-X')
  expect(text).toContain(`nexo orchestrate retry ${run}, or cancel ${run}`)
})

test('a run that waits names the command that lets it go on', () => {
  const text = chainViewLines(
    page,
    aView({ state: 'waiting', awaits: { what: 'approval', stage: 'deploy' } }),
  ).join('\n')

  expect(text).toContain(`nexo orchestrate approve ${run} deploy`)
})

test('runs are listed with what became of them; none is said in words', () => {
  expect(chainListLines(page, [])).toEqual(['nothing has been orchestrated here yet'])
  expect(chainListLines(page, [aView()]).at(-1)).toContain('held')
})

test('the summary names the run, its report, and what became of each stage', () => {
  const result: OrchestrationResult = {
    outcome: 'restored',
    exitCode: 5,
    run,
    attempt: 1,
    application: 'shop',
    environment: 'local',
    release: null,
    previous: null,
    serving: null,
    url: null,
    stages,
    report: { json: '/r.json', html: '/r.html', text: '/r.txt' },
    error: null,
  }
  const text = chainLines(look, result, 3_000).join('\n')

  expect(text).toContain('shop in local was not deployed; everything is as it was before')
  expect(text).toContain('/r.html')
  expect(text).toContain('deploy    taken-back')
})

test('a stage that goes on is what a silence says is waited for, and where an end leaves it', () => {
  const started = {
    type: 'orchestration.stage-started',
    version: 1,
    run,
    stage: 'validate',
    title: 'it is tried',
    try: 2,
  } as const
  const progress = advance(advance(noProgress, begun, 0), started, 10)

  expect(openWaits(progress)).toMatchObject([{ what: 'validate: it is tried', sinceMs: 10 }])
  expect(describePosition(progress)).toBe(`run ${run}, at validate`)
  expect(factLines(started, undefined)[0]?.text).toBe('validate   it is tried (try 2)')
})

const begun: z.infer<typeof ChainStarted> = {
  type: 'orchestration.started',
  version: 1,
  run,
  kind: 'pipeline',
  attempt: 2,
  directory: '/projects/shop',
  environment: 'local',
  stages: ['generate', 'deploy'],
  done: ['generate'],
  resumed: true,
}

test('a run that goes on says what was done before', () => {
  const lines = factLines(begun, undefined).map(({ text }) => text)

  expect(lines).toEqual([`run ${run} in local, resumed: generate, deploy`, 'done before: generate'])
})

test('every fact of a run but its end has a sentence', () => {
  const facts = [
    { type: 'orchestration.stage-finished', stage: 'deploy', durationMs: 5, detail: 'it serves' },
    { type: 'orchestration.stage-failed', stage: 'deploy', durationMs: 5, code: 'NX-X', message: 'no' },
    { type: 'orchestration.approval-awaited', stage: 'deploy' },
    { type: 'orchestration.stage-held', stage: 'deploy', code: 'NX-X', message: 'no' },
    { type: 'orchestration.stage-taken-back', stage: 'deploy', detail: 'as before' },
    { type: 'orchestration.report-written', file: '/r.html' },
  ] as const
  const texts = facts.map((fact) =>
    factLines({ ...fact, version: 1, run }, undefined)
      .map(({ text }) => text)
      .join(),
  )

  expect(texts.every((text) => text.length > 5)).toBe(true)
  expect(factLines({ type: 'orchestration.ended', version: 1, run, outcome: 'held' }, undefined)).toEqual([])
})
