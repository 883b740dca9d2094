// integration-lines: the sentence for each fact of an integration.
import type { IntegrationEvent } from '../integration/events.ts'
import type { FactLine } from './fact-lines.ts'
import { tame } from './text-width.ts'
import { durationText } from './time-text.ts'

const count = (value: number): string => value.toLocaleString('en-US')

const news = (sign: FactLine['sign'], tone: FactLine['tone'], text: string): FactLine => ({
  rank: 'news',
  sign,
  tone,
  text,
})

export function integrationLines(fact: IntegrationEvent): FactLine[] {
  const { integration } = fact
  switch (fact.type) {
    case 'integration.sync-started': {
      const how = fact.isResumed ? `going on (attempt ${fact.attempt})` : 'begun'
      return [
        news(
          'arrow',
          'accent',
          `${integration}: ${how}, ${fact.source} to ${fact.target}; ${fact.guarantee}`,
        ),
      ]
    }
    case 'integration.sync-progressed': {
      const left = fact.remainingMs === undefined ? '' : `, about ${durationText(fact.remainingMs)} left`
      const pace = `${count(fact.read)} rows, ${count(fact.rowsPerSecond)} rows/s${left}`
      return [news('bullet', 'dim', `${integration}: ${pace}`)]
    }
    case 'integration.sync-finished':
      return [
        news('good', 'good', `${integration}: ${count(fact.read)} rows in ${durationText(fact.durationMs)}`),
      ]
    case 'integration.connection-retried': {
      const wait = durationText(fact.waitMs)
      return [news('warn', 'warn', `${integration}: ${tame(fact.reason)}; trying again in ${wait}`)]
    }
    case 'integration.row-dead-lettered':
      return [
        news('warn', 'warn', `${integration}: row ${tame(fact.key)} is a dead letter: ${tame(fact.reason)}`),
      ]
    case 'integration.content-verified': {
      const tone = fact.missing + fact.extra + fact.different === 0 ? 'good' : 'bad'
      return [news(tone, tone, `${integration}: ${count(fact.compared)} rows compared`)]
    }
    case 'integration.message-delivered':
      return [{ ...news('bullet', 'dim', `${integration}: ${tame(fact.id)} delivered`), rank: 'detail' }]
  }
}
