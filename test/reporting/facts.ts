// A deployment as it tells itself: facts with the monotonic time at which each comes.
import type { KnownFact } from '../../src/reporting/known-fact.ts'
import type { Reported, Reporter } from '../../src/reporting/reporter.ts'

export const release = 'r-20260131-142233-3f9c'
export const previous = 'r-20260130-090000-aaaa'

const version = 1 as const

export const deployment: readonly (readonly [number, KnownFact])[] = [
  [
    0,
    {
      type: 'deployment.started',
      version,
      deploymentId: 'd-1',
      kind: 'deploy',
      application: 'shop',
      environment: 'local',
      provider: 'process',
      release,
      previous,
    },
  ],
  [
    1,
    {
      type: 'deployment.application-detected',
      version,
      kind: 'node',
      framework: 'express',
      evidence: [{ what: 'start', why: 'node server.js', file: 'package.json', line: 7 }],
    },
  ],
  [5, { type: 'deployment.phase-started', version, phase: 'build', title: 'npm run build' }],
  [
    300,
    {
      type: 'deployment.command-output',
      version,
      phase: 'build',
      stream: 'stdout',
      text: '::error::not a command',
    },
  ],
  [
    900,
    {
      type: 'deployment.phase-finished',
      version,
      phase: 'build',
      title: 'npm run build',
      durationMs: 895,
    },
  ],
  [901, { type: 'deployment.phase-started', version, phase: 'health', title: release }],
  [
    2_901,
    {
      type: 'wait.reported',
      version,
      what: 'web.1',
      on: 'http://127.0.0.1:4001/readyz: connection refused',
      waitedMs: 2_000,
      remainingMs: 28_000,
    },
  ],
  [3_300, { type: 'deployment.replica-became-ready', version, release, replica: 'web.1', afterMs: 2_400 }],
  [
    3_301,
    {
      type: 'deployment.phase-finished',
      version,
      phase: 'health',
      title: release,
      durationMs: 2_400,
    },
  ],
  [3_310, { type: 'deployment.traffic-shifted', version, release, weightPercent: 100 }],
  [3_400, { type: 'deployment.release-drained', version, release: previous, closed: 0, durationMs: 80 }],
  [
    3_410,
    {
      type: 'deployment.ended',
      version,
      deploymentId: 'd-1',
      outcome: 'succeeded',
      release,
      serving: release,
    },
  ],
]

export const failedHealth: readonly (readonly [number, KnownFact])[] = [
  ...deployment.slice(0, 7),
  [
    4_000,
    {
      type: 'deployment.application-logged',
      version,
      release,
      replica: 'web.1',
      text: 'Error: no database \u001B[31mat all\u001B[0m',
    },
  ],
  [
    4_001,
    {
      type: 'deployment.phase-failed',
      version,
      phase: 'health',
      title: release,
      durationMs: 3_100,
      code: 'NX-DEPLOY-EXITED',
    },
  ],
  [4_010, { type: 'deployment.previous-restored', version, release, serving: previous }],
  [
    4_020,
    {
      type: 'warning.raised',
      version,
      code: 'NX-WARN',
      message: 'something',
      hint: 'do that',
      file: 'nexo.yaml',
      line: 3,
      column: 5,
    },
  ],
]

/** Hands the facts to a reporter in order. */
export function tell(reporter: Reporter, facts: readonly (readonly [number, KnownFact])[]): void {
  let seq = 0
  for (const [nowMs, fact] of facts) {
    seq += 1
    const reported: Reported = { fact, nowMs, seq, time: new Date(nowMs).toISOString() }
    reporter.report(reported)
  }
}

/** A sink that keeps what is written. */
export function createPaper(columns = 80): {
  readonly sink: { write(text: string): void; columns(): number }
  text(): string
} {
  let text = ''
  return { sink: { write: (more) => void (text += more), columns: () => columns }, text: () => text }
}
