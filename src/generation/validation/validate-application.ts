import type { Call } from '../../kernel/call.ts'
import type { ApplicationCheck } from '../contract.ts'
import { notGenerated } from '../errors.ts'
import { ApplicationCheckFinished, ApplicationCheckStarted, type CheckName } from '../events.ts'
import type { ValidateApplicationInput } from '../input.ts'
import type { BuildRecord } from '../writing/build-record.ts'
import { readRecord } from '../writing/read-output.ts'
import { bootAndProbe } from './boot.ts'
import { openIsolation } from './isolation.ts'
import { install, runTests, typeCheck, type Place, type StepEnd } from './steps.ts'

const notRun: StepEnd = { outcome: 'not-run', passed: null, findings: [] }

/** Tells of each check when it begins and when it ends, and keeps what it ended with. */
function openLog({ emit, clock }: Call) {
  const checks: ApplicationCheck[] = []
  let startedAtMs = clock.monotonicMs()
  return {
    checks,
    begin: (check: CheckName): void => {
      startedAtMs = clock.monotonicMs()
      emit(ApplicationCheckStarted.parse({ type: 'generation.application-check-started', version: 1, check }))
    },
    end: (name: CheckName, end: StepEnd): void => {
      const durationMs = Math.round(clock.monotonicMs() - startedAtMs)
      checks.push({ name, durationMs: end.outcome === 'not-run' ? 0 : durationMs, ...end })
      const { outcome, passed, findings } = end
      const facts = { check: name, outcome, durationMs, passed, findings: findings.length }
      emit(
        ApplicationCheckFinished.parse({
          type: 'generation.application-check-finished',
          version: 1,
          ...facts,
        }),
      )
    },
  }
}
type Log = ReturnType<typeof openLog>

async function tryAll(place: Place, { model }: BuildRecord, log: Log, signal: AbortSignal): Promise<void> {
  for (const [name, step] of [
    ['install', install],
    ['type-check', typeCheck],
    ['tests', runTests],
  ] as const) {
    log.begin(name)
    const end = await step(place, signal)
    log.end(name, end)
    // What was not installed or compiled cannot run; what fails its tests can, and is asked all the same.
    if (end.outcome === 'failed' && name !== 'tests') return
  }
  log.begin('boot')
  const { probes } = await bootAndProbe(model, place, signal, (boot) => {
    log.end('boot', boot)
    log.begin('probes')
  })
  log.end('probes', probes ?? notRun)
}

/**
 * Tries a generated application: installs, compiles, tests, starts and asks it, in a copy of its own.
 *
 * Promise: the application's folder is only read; nothing of it runs with the caller's environment, home or, where the
 * system allows, network; everything that was started is ended, also after an abort.
 * @throws NX-GEN-NOT-GENERATED, NX-GEN-OUTPUT-DAMAGED
 */
export async function validateApplication(
  { sourceDirectory }: ValidateApplicationInput,
  call: Call,
): Promise<readonly ApplicationCheck[]> {
  const record = await readRecord(sourceDirectory)
  if (record === undefined) throw notGenerated({ folder: sourceDirectory })
  const log = openLog(call)
  const isolation = await openIsolation(sourceDirectory, call.signal)
  try {
    const place = { isolation, requirementsFile: record.manifest.requirementsFile }
    await tryAll(place, record, log, call.signal)
  } finally {
    await isolation.close()
  }
  const names = ['install', 'type-check', 'tests', 'boot', 'probes'] as const
  const missing = names.filter((name) => !log.checks.some((check) => check.name === name))
  return [...log.checks, ...missing.map((name) => ({ name, durationMs: 0, ...notRun }))]
}
