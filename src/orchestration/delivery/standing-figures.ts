// The figures about what stands now: what is integrated, what is watched, how long it was up. Pure.
import type { IntegrationCheck } from '../../integration/manager-contract.ts'
import type { TargetView } from '../../monitoring/reading-contract.ts'
import { share, type Figure } from './figures.ts'

/** Endpoints that the manifest names and that can be reached now. */
export function integrationCoverage(checks: readonly IntegrationCheck[]): Figure {
  const rows = checks.map(({ name, endpoint, outcome, detail }) => ({ name, endpoint, outcome, detail }))
  const ok = rows.filter(({ outcome }) => outcome === 'ok').length
  return {
    name: 'integration-coverage',
    value: share(ok, rows.length),
    unit: 'ratio',
    why:
      rows.length === 0
        ? 'the manifest names no other system'
        : `${ok} of ${rows.length} endpoints were reached just now`,
    rows,
  }
}

/** Critical signals that something watches. */
export function monitoringCoverage(target: TargetView | undefined): Figure {
  const items = target?.coverage.items ?? []
  const covered = items.filter(({ isCovered }) => isCovered).length
  return {
    name: 'monitoring-coverage',
    value: share(covered, items.length),
    unit: 'ratio',
    why:
      target === undefined
        ? 'nothing watches this environment'
        : `${covered} of ${items.length} critical signals are watched`,
    rows: items.map(({ signal, isCovered, why }) => ({ signal, isCovered, why })),
  }
}

/** Share of the last 24 hours in which it answered, of the time for which there is data. */
export function uptime(target: TargetView | undefined): Figure {
  const ratio = target?.uptime.ratio ?? null
  const measured = target?.uptime.measured ?? 0
  return {
    name: 'uptime',
    value: ratio,
    unit: 'ratio',
    why:
      ratio === null
        ? 'nothing was measured in the last 24 hours'
        : `over 24 hours, of which ${Math.round(measured * 100)} % were measured`,
    rows: (target?.checks ?? []).map(({ id, subject, outcome, lastAt, reason }) => ({
      check: id,
      subject,
      outcome,
      lastAt: lastAt === null ? null : new Date(lastAt).toISOString(),
      reason,
    })),
  }
}
