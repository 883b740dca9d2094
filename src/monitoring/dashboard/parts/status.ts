// status: states as sign and word. The colour only repeats them.
import type {
  AlertState,
  CheckOutcome,
  DeliveryView,
  RunSummary,
  TargetView,
} from '../../reading-contract.ts'
import { html, type Html } from '../html.ts'

export type Tone = 'good' | 'warn' | 'bad' | 'idle' | 'info'

const signs: Readonly<Record<Tone, string>> = { good: '●', warn: '▲', bad: '✖', idle: '○', info: '◆' }

/** A sign and a word. */
export const status = (tone: Tone, word: string): Html =>
  html`<span class="status ${tone}"><span class="sign" aria-hidden="true">${signs[tone]}</span>${word}</span>`

const targetTones: Readonly<Record<TargetView['state'], Tone>> = {
  up: 'good',
  degraded: 'warn',
  down: 'bad',
  unknown: 'idle',
  stopped: 'idle',
}

export const targetStatus = (state: TargetView['state']): Html => status(targetTones[state], state)

/** Worst first. */
export const targetRank: Readonly<Record<TargetView['state'], number>> = {
  down: 0,
  degraded: 1,
  unknown: 2,
  up: 3,
  stopped: 4,
}

const outcomeTones: Readonly<Record<CheckOutcome | 'not-yet', Tone>> = {
  ok: 'good',
  fail: 'bad',
  'no-data': 'idle',
  'monitor-error': 'info',
  'not-yet': 'idle',
}

const outcomeWords: Readonly<Record<CheckOutcome | 'not-yet', string>> = {
  ok: 'ok',
  fail: 'fail',
  'no-data': 'no data',
  'monitor-error': 'monitor error',
  'not-yet': 'not yet',
}

export const outcomeTone = (outcome: CheckOutcome | 'not-yet'): Tone => outcomeTones[outcome]
export const outcomeStatus = (outcome: CheckOutcome | 'not-yet'): Html =>
  status(outcomeTones[outcome], outcomeWords[outcome])

const alertTones: Readonly<Record<AlertState, Tone>> = {
  firing: 'bad',
  recovering: 'warn',
  pending: 'warn',
  flapping: 'warn',
  resolved: 'good',
  ok: 'good',
}

export const alertStatus = (state: AlertState): Html => status(alertTones[state], state)

/** Needs eyes now, or may soon. */
export const isOpen = (state: AlertState): boolean => state !== 'ok' && state !== 'resolved'

const deliveryTones: Readonly<Record<DeliveryView['status'], Tone>> = {
  delivered: 'good',
  waiting: 'warn',
  failed: 'bad',
}

export const deliveryStatus = (state: DeliveryView['status']): Html => status(deliveryTones[state], state)

const stepTones: Readonly<Record<RunSummary['steps'][number]['state'], Tone>> = {
  succeeded: 'good',
  failed: 'bad',
  started: 'info',
}

export const stepStatus = (state: RunSummary['steps'][number]['state']): Html =>
  status(stepTones[state], state === 'started' ? 'running' : state)

const runTones: Readonly<Record<string, Tone>> = {
  running: 'info',
  waiting: 'warn',
  undoing: 'warn',
  succeeded: 'good',
  restored: 'warn',
  failed: 'bad',
  cancelled: 'idle',
  'undo-failed': 'bad',
}

/** States of runs belong to the engine; words that are not known here are shown as they are. */
export const runStatus = (state: string): Html =>
  status((Object.hasOwn(runTones, state) ? runTones[state] : undefined) ?? 'info', state)
