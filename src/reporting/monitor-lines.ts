// monitor-lines: the sentence for each fact of a monitor.
import type { MonitoringEvent } from '../monitoring/events.ts'
import type { FactLine } from './fact-lines.ts'
import { tame } from './text-width.ts'
import { durationText } from './time-text.ts'

const line = (sign: FactLine['sign'], tone: FactLine['tone'], text: string): FactLine => ({
  rank: 'news',
  sign,
  tone,
  text: tame(text),
})

export function monitorLines(fact: MonitoringEvent): FactLine[] {
  switch (fact.type) {
    case 'monitoring.monitor-started': {
      const dashboard = fact.dashboard === null ? '' : `, dashboard at ${fact.dashboard}`
      return [
        line('good', 'good', `watching ${fact.targets} environments as process ${fact.pid}${dashboard}`),
      ]
    }
    case 'monitoring.target-taken-up': {
      const slos = fact.slos.length === 0 ? '' : `; SLOs: ${fact.slos.join(', ')}`
      const checks = fact.checks.length > 12 ? `${fact.checks.length}` : fact.checks.join(', ')
      return [
        line('arrow', 'accent', `${fact.target}: checks: ${checks === '' ? 'none yet' : checks}${slos}`),
        ...fact.problems.map((problem) => line('warn', 'warn', `${fact.target}: ${problem}`)),
      ]
    }
    case 'monitoring.target-forgotten':
      return [line('bullet', 'dim', `${fact.target} is not watched any more`)]
    case 'monitoring.alert-fired': {
      const release = fact.release === null ? '' : ` (release ${fact.release})`
      return [line('bad', 'bad', `${fact.severity} ${fact.alert} fires: ${fact.summary}${release}`)]
    }
    case 'monitoring.alert-resolved':
      return [line('good', 'good', `${fact.alert} is over after ${durationText(fact.lastedMs)}`)]
    case 'monitoring.monitor-troubled':
      return [line('warn', 'warn', fact.problem)]
  }
}
