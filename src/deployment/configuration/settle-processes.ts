// How many of each process run, and how they are watched and stopped.
import type { ProcessSpec } from '../../domain/process.ts'
import type { ConfigurationFinding } from '../../kernel/errors-configuration.ts'
import { type Draft, draftProcesses } from './process-drafts.ts'
import { type Settings, type Settled, settled } from './settings.ts'

/** The environment's `replicas` is about web, or about the only process there is; an overlay of the process wins. */
function replicasOf(settings: Settings, { name, spec, written }: Draft, isAlone: boolean): number {
  const own = written.replicas ?? spec.replicas
  if (settings.provenance.inOverlay(['processes', name, 'replicas'])) return own
  return spec.role === 'web' || isAlone ? (settings.section.replicas ?? own) : own
}

function finished(settings: Settings, each: Draft, isAlone: boolean): ProcessSpec {
  const { app } = settings
  const { spec, written } = each
  const health = { ...(spec.role === 'web' ? app.health : {}), ...written.health }
  const stop = { ...app.stop, ...written.stop }
  const limits = { ...app.limits, ...written.limits }
  return {
    ...spec,
    replicas: replicasOf(settings, each, isAlone),
    health: {
      ...spec.health,
      ...(health.path === undefined ? {} : { path: health.path }),
      ...(health.timeout === undefined ? {} : { timeoutMs: health.timeout }),
      ...(health.interval === undefined ? {} : { intervalMs: health.interval }),
    },
    stopSignal: stop.signal ?? spec.stopSignal,
    stopGraceMs: stop.grace ?? spec.stopGraceMs,
    limits: {
      ...spec.limits,
      ...(limits.openFiles === undefined ? {} : { openFiles: limits.openFiles }),
      ...(limits.memory === undefined ? {} : { memoryBytes: limits.memory }),
    },
  }
}

const tooManyWebs = ({ provenance }: Settings, webs: readonly string[]): ConfigurationFinding =>
  provenance.mistakeInApp(['processes', webs[1] ?? ''], {
    code: 'bad-value',
    message: `${webs.join(' and ')} have role web; one process can stand behind the router`,
    hint: 'Give the others role worker, or deploy them as applications of their own.',
  })

const unclearReplicas = ({ provenance, environment }: Settings): ConfigurationFinding =>
  provenance.mistake({
    path: ['environments', environment, 'replicas'],
    code: 'bad-value',
    message: `replicas of environment ${environment} counts the web process, and there is none`,
    hint: 'Set replicas of a process: app: { processes: { NAME: { replicas: 2 } } }.',
  })

const nothingRuns = ({ provenance }: Settings): ConfigurationFinding =>
  provenance.mistakeInApp(['processes'], {
    code: 'missing-key',
    message: 'no process would run',
    hint: 'Say how the application starts: app: { start: node server.js }.',
  })

/** Mistakes that no process has alone. */
function relationMistakes(settings: Settings, specs: readonly ProcessSpec[]): ConfigurationFinding[] {
  const webs = specs.filter(({ role }) => role === 'web').map(({ name }) => name)
  const isUnclear = settings.section.replicas !== undefined && webs.length === 0 && specs.length > 1
  return [
    ...(specs.length === 0 ? [nothingRuns(settings)] : []),
    ...(webs.length > 1 ? [tooManyWebs(settings, webs)] : []),
    ...(isUnclear ? [unclearReplicas(settings)] : []),
  ]
}

/**
 * The processes of the application.
 *
 * Promise: pure. `processes` of the manifest is the whole list (with `start` or `static` as web); without it, `start`
 * or `static` replaces the detected web process alone; else the Procfile's and detected ones run. Web comes first.
 */
export function settleProcesses(settings: Settings): Settled<ProcessSpec[]> {
  const { value, evidence, findings } = draftProcesses(settings)
  const specs = value
    .map((each) => finished(settings, each, value.length === 1))
    .sort((a, b) => Number(b.role === 'web') - Number(a.role === 'web'))
  const why = [...value.flatMap((each) => each.evidence), ...evidence]
  return settled(specs, why, findings.length > 0 ? findings : relationMistakes(settings, specs))
}
