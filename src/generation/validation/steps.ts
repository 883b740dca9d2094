// steps: install, type-check and tests of a generated application, each as one check with its findings.
import type { Finding } from '../../domain/application-logic.ts'
import type { ApplicationCheck } from '../contract.ts'
import type { CheckName } from '../events.ts'
import { installVariables, type Isolation } from './isolation.ts'
import { requirementLineIn } from './requirement-line.ts'
import { runIsolated, type IsolatedEnd } from './run-isolated.ts'
import { readTestReport, type TestFailure } from './test-report.ts'

/** What a step ends with; how long it took is measured around it. */
export type StepEnd = Omit<ApplicationCheck, 'name' | 'durationMs'>

/** Where findings point to. */
export type Place = { readonly isolation: Isolation; readonly requirementsFile: string }

const minutes = 60_000

/** How long each check may take before it has failed. */
export const limitsMs: Readonly<Record<CheckName, number>> = {
  install: 5 * minutes,
  'type-check': 3 * minutes,
  tests: 10 * minutes,
  boot: minutes,
  probes: 5 * minutes,
}

const tailLines = 20

/** `npm`, as the Node that runs us has it, else as the system has it. */
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

export const passedStep = (passed: number | null = null): StepEnd => ({
  outcome: 'passed',
  passed,
  findings: [],
})

/** A finding about a line of the requirements, where `text` names one. */
export function findingOf(
  { requirementsFile }: Pick<Place, 'requirementsFile'>,
  finding: Pick<Finding, 'code' | 'message' | 'hint'>,
  line: number | undefined = requirementLineIn(finding.message),
): Finding {
  const location = line === undefined ? {} : { location: { file: requirementsFile, line, column: 1 } }
  return { severity: 'error', ...finding, ...location }
}

const tailOf = ({ lines }: Pick<IsolatedEnd, 'lines'>): string =>
  lines
    .filter((line) => line.trim() !== '')
    .slice(-tailLines)
    .join('\n')

function failed(place: Place, code: string, what: string, end: IsolatedEnd): StepEnd {
  const how = end.isTimedOut ? 'did not end in time' : `ended with ${end.exitCode ?? 'a signal'}`
  const message = `${what} ${how}:\n${tailOf(end)}`
  return { outcome: 'failed', passed: null, findings: [findingOf(place, { code, message }, undefined)] }
}

/** Scripts of packages never run: nothing of the application runs before it was checked. */
export async function install(place: Place, signal: AbortSignal): Promise<StepEnd> {
  const end = await runIsolated(
    {
      argv: [npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
      environment: installVariables(process.env),
      network: 'open',
      timeoutMs: limitsMs.install,
    },
    place.isolation,
    signal,
  )
  return end.exitCode === 0 ? passedStep() : failed(place, 'NX-GEN-INSTALL-FAILED', 'npm ci', end)
}

/** `src/a.ts(3,7): error TS2322: ...`. */
const compilerLine = /^(\S+\(\d+,\d+\)): error (TS\d+): (.*)$/

/** The build is the type-check: a generated application is compiled by its own compiler with its own settings. */
export async function typeCheck(place: Place, signal: AbortSignal): Promise<StepEnd> {
  const end = await runIsolated(
    { argv: [npm, 'run', 'build'], network: 'loopback', timeoutMs: limitsMs['type-check'] },
    place.isolation,
    signal,
  )
  if (end.exitCode === 0) return passedStep()
  const mistakes = end.lines.flatMap((line) => {
    const [, where, code = '', text] = compilerLine.exec(line) ?? []
    return where === undefined
      ? []
      : [findingOf(place, { code: 'NX-GEN-TYPE-ERROR', message: `${where}: ${code}: ${text}` }, undefined)]
  })
  if (mistakes.length === 0) return failed(place, 'NX-GEN-TYPE-ERROR', 'npm run build', end)
  return { outcome: 'failed', passed: null, findings: mistakes }
}

const testFinding = (place: Place, { title, why }: TestFailure): Finding =>
  findingOf(place, {
    code: 'NX-GEN-TEST-FAILED',
    message: `${title}: ${why}`,
    hint: 'Run `npm test` in the application to see all of it.',
  })

export async function runTests(place: Place, signal: AbortSignal): Promise<StepEnd> {
  const { environment } = place.isolation
  const options = `${environment['NODE_OPTIONS'] ?? ''} --test-reporter=tap --test-reporter-destination=stdout`
  const end = await runIsolated(
    {
      argv: [npm, 'test'],
      environment: { NODE_OPTIONS: options.trim() },
      network: 'loopback',
      timeoutMs: limitsMs.tests,
    },
    place.isolation,
    signal,
  )
  const { passed, failures } = readTestReport(end.lines)
  if (end.exitCode === 0 && failures.length === 0) return passedStep(passed)
  if (failures.length === 0) return failed(place, 'NX-GEN-TEST-FAILED', 'npm test', end)
  return { outcome: 'failed', passed, findings: failures.map((failure) => testFinding(place, failure)) }
}
