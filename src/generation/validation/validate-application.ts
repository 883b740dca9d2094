import type { Call } from '../../kernel/call.ts'
import { WarningRaised } from '../../kernel/events.ts'
import type { ApplicationCheck } from '../contract.ts'
import { notGenerated } from '../errors.ts'
import type { ValidateApplicationInput } from '../input.ts'
import type { BuildRecord } from '../writing/build-record.ts'
import { readRecord } from '../writing/read-output.ts'
import { bootAndProbe } from './boot.ts'
import { openCheckLog, type CheckLog } from './check-log.ts'
import { openIsolation, type Isolation } from './isolation.ts'
import { install, runTests, typeCheck, type Place, type StepEnd } from './steps.ts'

const notRun: StepEnd = { outcome: 'not-run', passed: null, findings: [] }

/** Says it where nothing can be cut off: what is tried then could reach more than this machine. */
function warnOfNetwork({ prefix }: Isolation, { emit }: Call): void {
  if (prefix.length > 0) return
  emit(
    WarningRaised.parse({
      type: 'warning.raised',
      version: 1,
      code: 'NX-GEN-NETWORK-OPEN',
      message: 'the application is tried without a network of its own',
      hint: 'On Linux, allow unprivileged user namespaces, and install iproute2.',
    }),
  )
}

async function tryAll(
  place: Place,
  { model }: BuildRecord,
  log: CheckLog,
  signal: AbortSignal,
): Promise<void> {
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
  const log = openCheckLog(call)
  const isolation = await openIsolation(sourceDirectory, call.signal)
  try {
    warnOfNetwork(isolation, call)
    const place = { isolation, requirementsFile: record.manifest.requirementsFile }
    await tryAll(place, record, log, call.signal)
  } finally {
    log.close()
    await isolation.close()
  }
  const names = ['install', 'type-check', 'tests', 'boot', 'probes'] as const
  const missing = names.filter((name) => !log.checks.some((check) => check.name === name))
  return [...log.checks, ...missing.map((name) => ({ name, durationMs: 0, ...notRun }))]
}
