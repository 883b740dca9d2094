// check-log: tells of each check when it begins, while it takes long, and when it ends, and keeps what it ended with.
import type { Call } from '../../kernel/call.ts'
import { WaitingReported } from '../../kernel/events.ts'
import type { ApplicationCheck } from '../contract.ts'
import { ApplicationCheckFinished, ApplicationCheckStarted, type CheckName } from '../events.ts'
import { limitsMs, type StepEnd } from './steps.ts'

const what: Readonly<Record<CheckName, string>> = {
  install: 'the packages of the application',
  'type-check': 'the build of the application',
  tests: 'the tests of the application',
  boot: 'the application to be ready',
  probes: 'answers of the application',
}

/** Short of the 5 s that nobody should wait without a word. */
const tellEveryMs = 4_000

export type CheckLog = {
  readonly checks: readonly ApplicationCheck[]
  begin(check: CheckName): void
  end(check: CheckName, end: StepEnd): void
  /** Says nothing more. */
  close(): void
}

export function openCheckLog({ emit, clock }: Call): CheckLog {
  const checks: ApplicationCheck[] = []
  let startedAtMs = clock.monotonicMs()
  let telling: NodeJS.Timeout | undefined
  const elapsedMs = (): number => Math.round(clock.monotonicMs() - startedAtMs)
  const tell = (check: CheckName): void => {
    const waitedMs = elapsedMs()
    const remainingMs = Math.max(0, limitsMs[check] - waitedMs)
    const facts = { what: what[check], on: '', waitedMs, remainingMs }
    emit(WaitingReported.parse({ type: 'wait.reported', version: 1, ...facts }))
  }
  return {
    checks,
    begin: (check) => {
      startedAtMs = clock.monotonicMs()
      emit(ApplicationCheckStarted.parse({ type: 'generation.application-check-started', version: 1, check }))
      telling = setInterval(() => tell(check), tellEveryMs).unref()
    },
    end: (check, end) => {
      clearInterval(telling)
      const { outcome, passed, findings } = end
      const durationMs = outcome === 'not-run' ? 0 : elapsedMs()
      checks.push({ name: check, durationMs, ...end })
      const facts = { check, outcome, durationMs, passed, findings: findings.length }
      const type = 'generation.application-check-finished'
      emit(ApplicationCheckFinished.parse({ type, version: 1, ...facts }))
    },
    close: () => clearInterval(telling),
  }
}
