// generation-lines: the sentence for each fact of generation.
import type { GenerationEvent } from '../generation/events.ts'
import type { FactLine } from './fact-lines.ts'
import { durationText } from './time-text.ts'

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const checkNames = {
  install: 'packages installed',
  'type-check': 'compiled',
  tests: 'tests',
  boot: 'started',
  probes: 'promises asked of the running application',
} as const

function finished(
  fact: Extract<GenerationEvent, { type: 'generation.application-check-finished' }>,
): FactLine {
  const passed = fact.passed === null ? '' : `: ${fact.passed} passed`
  const took = ` (${durationText(fact.durationMs)})`
  const name = checkNames[fact.check]
  if (fact.outcome === 'passed')
    return { rank: 'news', sign: 'good', tone: 'good', text: `${name}${passed}${took}` }
  if (fact.outcome === 'not-run')
    return { rank: 'news', sign: 'warn', tone: 'warn', text: `${name}: not run` }
  return {
    rank: 'news',
    sign: 'bad',
    tone: 'bad',
    text: `${name}${passed}, ${counted(fact.findings, 'finding')}${took}`,
  }
}

export function generationLines(fact: GenerationEvent): FactLine[] {
  switch (fact.type) {
    case 'generation.requirements-checked': {
      const failed = fact.failedLines === 0 ? '' : `, ${fact.failedLines} without meaning`
      const has = `${counted(fact.entities, 'kind')} of record, ${counted(fact.operations, 'operation')}, ${counted(fact.rules, 'rule')}`
      return [
        {
          rank: 'news',
          sign: 'good',
          tone: 'good',
          text: `${fact.file}: ${counted(fact.lines, 'line')}${failed}; ${has}`,
        },
      ]
    }
    case 'generation.application-written':
      return [
        {
          rank: 'news',
          sign: 'good',
          tone: 'good',
          text: `${fact.application} written to ${fact.folder}: ${counted(fact.files, 'file')}, ${fact.changed} changed`,
        },
      ]
    case 'generation.application-check-started':
      return [{ rank: 'detail', sign: 'wait', tone: 'dim', text: checkNames[fact.check] }]
    case 'generation.application-check-finished':
      return [finished(fact)]
  }
}
