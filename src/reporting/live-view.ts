// live-view: the few lines at the bottom of a terminal that are drawn again and again. Pure.
import { waitText } from './fact-lines.ts'
import { paint, symbol, type Look } from './look.ts'
import { openWaits, type Progress, type Waiting } from './progress.ts'
import { cut, tame } from './text-width.ts'
import { durationText } from './time-text.ts'

const dots = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const bars = ['-', '\\', '|', '/']
/** Time for which one picture of the spinner stands. */
export const spinnerStepMs = 100
/** More would scroll a short terminal. */
const maxLines = 5

const spinner = (look: Look, nowMs: number): string => {
  const pictures = look.unicode ? dots : bars
  return pictures[Math.floor(nowMs / spinnerStepMs) % pictures.length] ?? ''
}

/** Below this width the sentence gives way to its facts. */
const narrowColumns = 60

function waitLine(wait: Waiting, nowMs: number, columns: number): string {
  const remainingMs = wait.untilMs === undefined ? undefined : Math.max(0, wait.untilMs - nowMs)
  const waitedMs = Math.max(0, nowMs - wait.sinceMs)
  if (columns >= narrowColumns) return waitText(cut(wait.what, columns - 40), wait.on, waitedMs, remainingMs)
  const left = remainingMs === undefined ? '' : `, ${durationText(remainingMs)} left`
  return `${cut(wait.what, columns - 20)} ${durationText(waitedMs)}${left} ${wait.on}`
}

/**
 * What is open now, one line per waiting thing, each cut to `columns` cells so that it takes exactly one row. The newest
 * output of a running command stands below it. Empty when nothing is open.
 */
export function liveLines(progress: Progress, look: Look, columns: number, nowMs: number): string[] {
  const ellipsis = symbol(look, 'ellipsis')
  // One cell stays free: a line that fills a row makes some terminals wrap.
  const fit = (text: string, indent: number): string => cut(text, columns - 1 - indent, ellipsis)
  const turning = paint(look, 'accent', spinner(look, nowMs))
  const waits = openWaits(progress)
    .slice(-maxLines)
    .map((wait) => `${turning} ${fit(waitLine(wait, nowMs, columns), 2)}`)
  const output = progress.phases.at(-1)?.output.at(-1)
  if (output === undefined || waits.length === 0) return waits
  return [...waits, `  ${paint(look, 'dim', `${symbol(look, 'bar')} ${fit(tame(output), 4)}`)}`]
}
