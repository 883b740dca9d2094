// result-text: how a command that changes what serves says how it ended.
import type { CommandResult } from '../domain/command-result.ts'
import { link, paint, symbol, type Look } from './look.ts'
import { pairLines } from './table.ts'
import { durationText } from './time-text.ts'

const done: Readonly<Record<string, string>> = {
  deploy: 'is live in',
  rollback: 'was rolled back in',
  restart: 'was restarted in',
  scale: 'was scaled in',
  stop: 'is stopped in',
  start: 'was started in',
  destroy: 'was removed from',
}

function headline(result: CommandResult): string {
  const application = result.application ?? 'the application'
  const environment = result.environment ?? 'its environment'
  switch (result.outcome) {
    case 'succeeded':
      return `${application} ${done[result.command] ?? `changed in`} ${environment}`
    case 'unchanged':
      return `${application} in ${environment} is already as wished; nothing was changed`
    case 'restored':
      return `${result.command} failed; ${servesStill(result)}`
    case 'cancelled':
      return `${result.command} was cancelled; ${servesStill(result)}`
    case 'partial':
      return `${result.command} was done for some targets only`
    case 'failed':
      return `${result.command} failed${result.serving === null ? '' : `; ${result.serving} serves`}`
  }
}

const servesStill = ({ serving }: CommandResult): string =>
  serving === null ? 'nothing serves, as before' : `${serving} serves as before`

const environmentFlag = ({ environment }: CommandResult): string =>
  environment === null || environment === 'local' ? '' : ` --env ${environment}`

const isGood = ({ outcome }: CommandResult): boolean => outcome === 'succeeded' || outcome === 'unchanged'
const isServing = (result: CommandResult): boolean =>
  isGood(result) && result.command !== 'destroy' && result.command !== 'stop'

/** An address at which nothing answers would only mislead. */
const answers = ({ command, outcome, serving }: CommandResult): boolean =>
  command !== 'destroy' && (serving !== null || outcome === 'failed')

function pairs(look: Look, result: CommandResult): [string, string | null][] {
  const flag = environmentFlag(result)
  const next = isServing(result)
  return [
    ['url', result.url === null || !answers(result) ? null : link(look, result.url)],
    ['release', result.release],
    ['previous', result.previous === result.release ? null : result.previous],
    ['logs', next ? `nexo logs -f${flag}` : null],
    [
      'undo',
      result.outcome === 'succeeded' && result.previous !== null && result.command === 'deploy'
        ? `nexo rollback${flag}`
        : null,
    ],
    ['look', isGood(result) ? null : `nexo status${flag}`],
  ]
}

/** The summary for people, as lines for stderr. The error itself is told before it, by error-text. */
export function resultLines(look: Look, result: CommandResult): string[] {
  const tone = isGood(result) ? 'good' : result.outcome === 'failed' ? 'bad' : 'warn'
  const sign = paint(look, tone, symbol(look, isGood(result) ? 'good' : tone === 'bad' ? 'bad' : 'undo'))
  return [
    `${sign} ${paint(look, 'strong', headline(result))} (${durationText(result.durationMs)})`,
    ...pairLines(look, pairs(look, result)),
  ]
}
