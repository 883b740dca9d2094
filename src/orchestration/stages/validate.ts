// The stage that finds out what would fail, before anything serves: the application in isolation, then its target.
import { isDeepStrictEqual } from 'node:util'
import { ownVersion } from '../../agent/version.ts'
import type { Finding } from '../../domain/application-logic.ts'
import type { ApplicationCheck } from '../../generation/contract.ts'
import type { Clock } from '../../kernel/call.ts'
import { validationFailed } from '../errors.ts'
import type { ApplicationEvidence, TargetEvidence } from '../evidence.ts'
import type { ChainInput } from '../records/run-record.ts'
import type { PassedValidation } from '../records/validation-store.ts'
import { isWhole, knownEvidence, type Validated } from './earlier-validation.ts'
import { counted, type PartEnd, type PartWork } from './part-work.ts'

/**
 * Installs, type-checks, tests, boots and probes the generated application, unless that was done and passed before and
 * nothing has changed since.
 */
export const validateApplication: PartWork<'validate.application'> = async (scene) => {
  const { input, call, collaborators, validations } = scene
  const builder = await collaborators.builder()
  const where = { sourceDirectory: input.directory }
  const lookNow = async (): Promise<Validated> => ({
    fingerprint: await builder.fingerprint(where, call),
    nexo: ownVersion(),
  })
  const before = await lookNow()
  const known = knownEvidence(await validations.read(input.directory), before, input)
  if (known !== undefined) return { evidence: known, detail: knownText(known) }
  const end = endOf(await builder.validateApplication(where, call))
  // Files that were edited meanwhile may not be the ones that passed.
  if (isWhole(end.evidence) && isDeepStrictEqual(await lookNow(), before))
    await validations.write(passedBy(input, before, end.evidence, call.clock))
  return end
}

function passedBy(
  { directory, run, attempt }: ChainInput,
  validated: Validated,
  { checks }: ApplicationEvidence,
  clock: Clock,
): PassedValidation {
  return { format: 1, directory, ...validated, at: new Date(clock.now()).toISOString(), run, attempt, checks }
}

const knownText = ({ checks, since }: ApplicationEvidence): string =>
  since === null ? checks.map(checkText).join(', ') : `validated on ${since.at}, unchanged since`

function endOf(checks: readonly ApplicationCheck[]): PartEnd<'validate.application'> {
  const failed = checks.filter(({ outcome }) => outcome === 'failed')
  const findings = failed.flatMap((check) => findingsOf(check))
  return {
    evidence: {
      checks: checks.map(({ name, outcome, durationMs, passed, findings: found }) => ({
        name,
        outcome,
        durationMs: Math.round(durationMs),
        passed,
        findings: found.map(toLine),
      })),
      since: null,
    },
    detail: checks.map(checkText).join(', '),
    ...(failed.length === 0 ? {} : { failure: validationFailed({ what: 'the application', findings }) }),
  }
}

type Told = Pick<ApplicationEvidence['checks'][number], 'name' | 'outcome' | 'passed'>

const checkText = ({ name, outcome, passed }: Told): string =>
  `${name} ${outcome}${passed === null ? '' : ` (${passed})`}`

/** A failed check without a finding still says which it was. */
const findingsOf = ({ name, findings }: ApplicationCheck): readonly string[] =>
  findings.length === 0
    ? [`${name} failed`]
    : findings.map((finding) => `${name}: ${sentence(toLine(finding))}`)

/** Manifest, detection and the target's preflight. */
export const validateTarget: PartWork<'validate.target'> = async ({ input, call, collaborators }) => {
  const deployments = await collaborators.deployments()
  const { directory, environment } = input
  const found = await deployments.validate({ directory, environment }, call)
  const errors = found.filter(({ severity }) => severity === 'error').map((one) => sentence(toLine(one)))
  return {
    evidence: { findings: found.map(toLine) },
    detail: found.length === 0 ? 'the target is ready' : counted(found.length, 'finding'),
    ...(errors.length === 0
      ? {}
      : { failure: validationFailed({ what: `the target ${environment}`, findings: errors }) }),
  }
}

type Line = TargetEvidence['findings'][number]

function toLine({ severity, code, message, location }: Finding): Line {
  const place = location === undefined ? null : `${location.file}:${location.line}:${location.column}`
  return { severity, code, message, place }
}

const sentence = ({ code, message, place }: Line): string =>
  `${place === null ? '' : `${place}: `}${message} (${code})`
