// What a run can show, claim by claim. Pure.
import { type ApplicationEvidence, type Evidence, watchingOf } from '../evidence.ts'
import type { OrchestrationReport } from './report.ts'

type Proof = OrchestrationReport['proofs'][number]

const proof = (claim: string, isProven: boolean, evidence: string): Proof => ({
  claim,
  verdict: isProven ? 'proven' : 'failed',
  evidence,
})

/** Every claim that evidence speaks about, in the order of the stages. */
export const proofsOf = (evidence: Evidence): Proof[] => [
  ...requirementsProof(evidence),
  ...applicationProofs(evidence),
  ...targetProof(evidence),
  ...servingProof(evidence),
  ...integrationProofs(evidence),
  ...watchingProof(evidence),
  ...backupProofs(evidence),
]

function requirementsProof({ generate }: Evidence): Proof[] {
  if (generate === undefined) return []
  const all = Object.values(generate.lines).reduce((sum, count) => sum + count, 0)
  const counts = Object.entries(generate.lines).map(([name, count]) => `${count} ${name}`)
  return [
    proof(
      'every line of the requirements is accounted for',
      generate.failedLines === 0,
      `${all} lines: ${counts.join(', ')}`,
    ),
  ]
}

const checkClaims: Readonly<Record<string, string>> = {
  install: 'its dependencies install',
  'type-check': 'its code type-checks',
  tests: 'its generated tests pass',
  boot: 'it starts and becomes ready',
  probes: 'it answers as the requirements say',
}

function applicationProofs({ 'validate.application': validated }: Evidence): Proof[] {
  const { checks, since } = validated ?? { checks: [], since: null }
  const earlier = since === null ? '' : `; validated on ${since.at} by ${since.run}, unchanged since`
  return checks.map((check) => ({
    claim: checkClaims[check.name] ?? check.name,
    verdict: check.outcome === 'passed' ? 'proven' : check.outcome === 'failed' ? 'failed' : 'unproven',
    evidence: `${checkEvidence(check)}${earlier}`,
  }))
}

function checkEvidence({ outcome, passed, findings }: ApplicationEvidence['checks'][number]): string {
  if (outcome === 'not-run') return 'was not tried'
  if (passed === null) return outcome
  return `${passed} passed${findings.length === 0 ? '' : `, ${findings.length} findings`}`
}

function targetProof(evidence: Evidence): Proof[] {
  const findings = evidence['validate.target']?.findings
  if (findings === undefined) return []
  const errors = findings.filter(({ severity }) => severity === 'error').length
  return [proof('the target is ready', errors === 0, `${findings.length} findings, ${errors} of them errors`)]
}

function servingProof({ deploy }: Evidence): Proof[] {
  if (deploy === undefined) return []
  const isServing = deploy.release !== null && deploy.serving === deploy.release
  const url = deploy.url ?? 'its target'
  return [
    proof(
      'what serves is what was deployed',
      isServing,
      `${deploy.serving ?? 'nothing'} was read back from ${url}`,
    ),
  ]
}

const integrationProofs = (evidence: Evidence): Proof[] => [
  ...(evidence['integrate.check']?.checks ?? []).map(({ name, endpoint, outcome, detail }): Proof => ({
    claim: `${name} is reached (${endpoint})`,
    verdict: outcome === 'ok' ? 'proven' : outcome === 'failed' ? 'failed' : 'unproven',
    evidence: detail,
  })),
  ...(evidence['integrate.sync']?.syncs ?? []).map(
    ({ name, guarantee, read, applied, unchanged, filtered, deadLettered, isClosed }) =>
      proof(
        `every row of ${name} is accounted for (${guarantee})`,
        isClosed,
        `${read} read = ${applied} applied + ${unchanged} unchanged + ${filtered} filtered + ${deadLettered} dead-lettered`,
      ),
  ),
]

function watchingProof(evidence: Evidence): Proof[] {
  const monitor = watchingOf(evidence)
  if (monitor === null) return []
  const blind = monitor.signals.filter(({ isCovered }) => !isCovered).map(({ signal }) => signal)
  return [
    {
      claim: 'every critical signal is watched',
      verdict: blind.length === 0 && monitor.covered > 0 ? 'proven' : 'unproven',
      evidence:
        blind.length === 0
          ? `${monitor.covered} signals`
          : `${monitor.covered} are watched; nothing watches ${blind.join(', ')}`,
    },
  ]
}

function backupProofs(evidence: Evidence): Proof[] {
  const backups = evidence['maintain.backup']?.backups
  if (backups === undefined) return []
  if (backups.length === 0)
    return [{ claim: 'it can be restored', verdict: 'unproven', evidence: 'the manifest names no backup' }]
  return backups.map(({ name, state, tables, comparedRows, sizeBytes, problems }) => ({
    claim: `${name} can be restored`,
    verdict: state === 'proven' ? 'proven' : state === 'stored' ? 'unproven' : 'failed',
    evidence:
      comparedRows === null
        ? `${state}${problems.length === 0 ? '' : `: ${problems.join('; ')}`}`
        : `restored aside and equal: ${tables} tables, ${comparedRows} rows, ${sizeBytes} bytes`,
  }))
}
