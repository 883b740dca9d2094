// chain-fact-lines: the sentences for what the orchestrator states.
import type { OrchestrationEvent } from '../orchestration/events.ts'
import type { FactLine } from './fact-lines.ts'
import { pad } from './text-width.ts'
import { durationText } from './time-text.ts'

type Line = (
  sign: FactLine['sign'],
  tone: FactLine['tone'],
  text: string,
  rank?: FactLine['rank'],
) => FactLine

// Wide enough for every stage, so that what they came to stands in one column.
const stageCells = 9

/** The lines that a fact of the orchestrator is worth. */
export function chainFactLines(fact: OrchestrationEvent, line: Line): FactLine[] {
  switch (fact.type) {
    case 'orchestration.started':
      return [startedLine(fact, line), ...doneLine(fact, line)]
    case 'orchestration.stage-started': {
      const again = fact.try > 1 ? ` (try ${fact.try})` : ''
      return [line('arrow', 'accent', `${pad(fact.stage, stageCells)}  ${fact.title}${again}`)]
    }
    case 'orchestration.stage-finished':
      return [
        line(
          'good',
          'good',
          `${pad(fact.stage, stageCells)}  ${fact.detail} (${durationText(fact.durationMs)})`,
        ),
      ]
    case 'orchestration.stage-failed':
      return [
        line(
          'bad',
          'bad',
          `${pad(fact.stage, stageCells)}  failed after ${durationText(fact.durationMs)}: ${fact.code}`,
        ),
      ]
    case 'orchestration.approval-awaited':
      return [
        line('wait', 'warn', `${fact.stage} waits for: nexo orchestrate approve ${fact.run} ${fact.stage}`),
      ]
    case 'orchestration.stage-held':
      return [line('wait', 'warn', `${fact.stage} is held for a person: ${fact.code}`)]
    case 'orchestration.stage-taken-back':
      return [line('undo', 'warn', `${pad(fact.stage, stageCells)}  taken back: ${fact.detail}`)]
    case 'orchestration.report-written':
      return [line('bullet', 'dim', `report: ${fact.file}`, 'detail')]
    case 'orchestration.ended':
      return []
  }
}

type Started = Extract<OrchestrationEvent, { type: 'orchestration.started' }>

function startedLine({ run, environment, resumed, attempt, stages }: Started, line: Line): FactLine {
  const again = resumed ? ', resumed' : attempt > 1 ? `, attempt ${attempt}` : ''
  return line('arrow', 'accent', `run ${run} in ${environment}${again}: ${stages.join(', ')}`)
}

const doneLine = ({ done }: Started, line: Line): FactLine[] =>
  done.length === 0 ? [] : [line('good', 'good', `done before: ${done.join(', ')}`)]
