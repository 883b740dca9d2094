// The stage that finds out what would fail, before anything serves: the application in isolation, then its target.
import type { Finding } from '../../domain/application-logic.ts'
import type { ApplicationCheck } from '../../generation/contract.ts'
import { validationFailed } from '../errors.ts'
import type { TargetEvidence } from '../evidence.ts'
import { counted, type PartWork } from './part-work.ts'

/** Installs, type-checks, tests, boots and probes the generated application. */
export const validateApplication: PartWork<'validate.application'> = async (scene) => {
  const { input, call, collaborators } = scene
  const builder = await collaborators.builder()
  const checks = await builder.validateApplication({ sourceDirectory: input.directory }, call)
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
    },
    detail: checks.map(checkText).join(', '),
    ...(failed.length === 0 ? {} : { failure: validationFailed({ what: 'the application', findings }) }),
  }
}

const checkText = ({ name, outcome, passed }: ApplicationCheck): string =>
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
