// integration-text: what integrations have, will do and have done, as lines for people.
import type {
  BalanceSheet,
  DiscoveredEndpoint,
  IntegrationCheck,
  IntegrationPlan,
  IntegrationStatus,
  ReplayOutcome,
  SyncOutcome,
  VerifyOutcome,
} from '../integration/manager-contract.ts'
import { paint, type Look, type Tone } from './look.ts'
import { pairLines, tableLines } from './table.ts'
import { tame } from './text-width.ts'
import { agoText, durationText } from './time-text.ts'

/** `1,234,567` */
const count = (value: number): string => value.toLocaleString('en-US')

const outcomeTones: Readonly<Record<IntegrationCheck['outcome'], Tone>> = {
  ok: 'good',
  failed: 'bad',
  'not-configured': 'warn',
}

export function checkLines(
  look: Look,
  checks: readonly IntegrationCheck[],
  columns: number | undefined,
): string[] {
  const rows = checks.map(({ name, endpoint, outcome, detail }) => [
    { text: name, tone: 'strong' as const },
    { text: endpoint },
    { text: outcome, tone: outcomeTones[outcome] },
    { text: tame(detail) },
  ])
  const headings = [
    { heading: 'INTEGRATION' },
    { heading: 'END' },
    { heading: 'OUTCOME' },
    { heading: 'DETAIL', shrinkTo: 20 },
  ]
  const hints = checks.flatMap(({ name, endpoint, hint }) =>
    hint === null ? [] : [paint(look, 'dim', `  ${name} ${endpoint}: ${hint}`)],
  )
  return [...tableLines(look, headings, rows, columns), ...hints]
}

export function discoverLines(
  look: Look,
  endpoints: readonly DiscoveredEndpoint[],
  columns: number | undefined,
): string[] {
  return endpoints.flatMap(({ name, endpoint, connector, streams }) => [
    paint(look, 'strong', `${name} ${endpoint} (${connector})`),
    ...streams.flatMap((stream) => [
      `  ${tame(stream.name)}${stream.estimatedRows === null ? '' : paint(look, 'dim', `  about ${count(stream.estimatedRows)} rows`)}`,
      ...tableLines(
        look,
        [{ heading: '    COLUMN' }, { heading: 'TYPE', shrinkTo: 12 }, { heading: '' }],
        stream.columns.map((column) => [
          { text: `    ${tame(column.name)}` },
          { text: tame(column.native) },
          {
            text: [
              stream.keys[0]?.includes(column.name) === true ? 'key' : '',
              column.nullable ? '' : 'not null',
            ]
              .filter((word) => word !== '')
              .join(', '),
            tone: 'dim',
          },
        ]),
        columns,
      ),
    ]),
  ])
}

const nextTexts: Readonly<Record<IntegrationPlan['next'], string>> = {
  'first-run': 'every row, for the first time',
  resume: 'go on with the run that was interrupted',
  'new-run': 'a new run',
  refused: 'refused as it stands',
}
const guaranteeTones: Readonly<Record<IntegrationPlan['guarantee']['level'], Tone>> = {
  'effectively-once': 'good',
  'at-least-once': 'warn',
  lossy: 'bad',
}

export function integrationPlanLines(
  look: Look,
  plan: IntegrationPlan,
  columns: number | undefined,
): string[] {
  const { source, target, guarantee } = plan
  const rows = source.estimatedRows === null ? '' : `, about ${count(source.estimatedRows)} rows`
  return [
    paint(look, 'strong', `${plan.name} (${plan.mode})`),
    ...pairLines(look, [
      ['source', `${source.connector} ${source.stream}${rows}`],
      ['target', `${target.connector} ${target.stream}`],
      ['key', plan.key.join(', ')],
      ['filter', plan.filter],
      ['next', nextTexts[plan.next]],
    ]),
    ...tableLines(
      look,
      [{ heading: '  COLUMN' }, { heading: 'TYPE' }, { heading: 'FROM', shrinkTo: 16 }],
      plan.columns.map(({ target: name, type, expression }) => [
        { text: `  ${tame(name)}` },
        { text: tame(type), tone: 'dim' },
        { text: tame(expression) },
      ]),
      columns,
    ),
    ...plan.drift.map((change) => paint(look, 'warn', `  changed since the last run: ${tame(change)}`)),
    ...plan.notes.map((note) => paint(look, 'warn', `  ${tame(note)}`)),
    paint(look, guaranteeTones[guarantee.level], `Guarantee: ${guarantee.statement}`),
    ...(guarantee.level === 'lossy' ? [] : guarantee.because.map((why) => paint(look, 'dim', `  ${why}`))),
  ]
}

const balanceText = (balance: BalanceSheet): string =>
  `${count(balance.read)} read = ${count(balance.applied)} applied + ${count(balance.unchanged)} unchanged + ${count(balance.filtered)} filtered + ${count(balance.deadLettered)} dead letters`

const rateText = (balance: BalanceSheet, durationMs: number): string =>
  durationMs < 1 ? '' : ` (${count(Math.round((balance.read / durationMs) * 1_000))} rows/s)`

export function syncLines(
  look: Look,
  outcomes: readonly SyncOutcome[],
  columns: number | undefined,
): string[] {
  const number = (value: number): { readonly text: string } => ({ text: count(value) })
  const right = (heading: string) => ({ heading, align: 'right' as const })
  const rows = outcomes.map(({ name, balance, durationMs }) => [
    { text: name, tone: 'strong' as const },
    number(balance.read),
    number(balance.applied),
    number(balance.unchanged),
    number(balance.filtered),
    {
      text: count(balance.deadLettered),
      tone: balance.deadLettered > 0 ? ('bad' as const) : ('plain' as const),
    },
    { text: durationText(durationMs) },
  ])
  const headings = ['READ', 'APPLIED', 'UNCHANGED', 'FILTERED', 'DEAD LETTERS', 'TIME'].map(right)
  const dead = outcomes.some(({ balance }) => balance.deadLettered > 0)
  return [
    ...tableLines(look, [{ heading: 'INTEGRATION' }, ...headings], rows, columns),
    ...outcomes.map(({ name, guarantee }) => paint(look, 'dim', `${name}: ${guarantee}`)),
    ...(dead ? ['`nexo integrate status` shows why; `nexo integrate replay` tries them again'] : []),
  ]
}

const stateTones: Readonly<Record<IntegrationStatus['state'], Tone>> = {
  'never-run': 'dim',
  running: 'accent',
  finished: 'good',
  failed: 'bad',
  interrupted: 'warn',
}

export function integrationStatusLines(look: Look, status: IntegrationStatus, nowMs: number): string[] {
  const { run, lag, deadLetters } = status
  const finished = lag.sinceFinishedMs === null ? 'never' : `${durationText(lag.sinceFinishedMs)} ago`
  return [
    `${paint(look, 'strong', status.name)}  ${paint(look, stateTones[status.state], status.state.replace('-', ' '))}`,
    ...pairLines(look, [
      ['guarantee', status.guarantee],
      [
        'last run',
        run === null
          ? null
          : `${run.id}, ${run.mode}, begun ${agoText(run.startedAt, nowMs)}${run.attempts > 1 ? `, ${run.attempts} attempts` : ''}`,
      ],
      [
        'balance',
        run === null ? null : `${balanceText(run.balance)}${rateText(run.balance, run.durationMs)}`,
      ],
      ['error', run === null || run.error === null ? null : `${run.error.code}: ${tame(run.error.message)}`],
      ['finished', finished],
      ['behind', lag.rowsBehind === null ? null : `${count(lag.rowsBehind)} rows`],
      ['dead letters', count(deadLetters.count)],
    ]),
    ...deadLetters.newest.map(({ key, reason }) => paint(look, 'warn', `    ${tame(key)}: ${tame(reason)}`)),
  ]
}

const namedKeys = 10

export function verifyLines(look: Look, outcome: VerifyOutcome): string[] {
  const { name, compared, missing, extra, different, keys, durationMs, isComplete } = outcome
  const took = `${count(compared)} rows compared in ${durationText(durationMs)}`
  if (outcome.isEqual) return [paint(look, 'good', `${name}: equal, ${took}`)]
  const least = isComplete ? '' : 'at least '
  const shown = (kind: string, list: readonly string[]): string[] =>
    list.slice(0, namedKeys).map((key) => `  ${kind} ${tame(key)}`)
  return [
    paint(
      look,
      'bad',
      `${name}: ${least}${count(missing)} missing in the target, ${count(extra)} only there, ${count(different)} different; ${took}`,
    ),
    ...shown('missing', keys.missing),
    ...shown('only in the target', keys.extra),
    ...shown('different', keys.different),
  ]
}

export function replayLines(look: Look, { name, tried, balance, left }: ReplayOutcome): string[] {
  if (tried === 0) return [`${name}: no dead letters`]
  return [
    paint(look, left === 0 ? 'good' : 'warn', `${name}: ${count(tried)} tried, ${count(left)} left`),
    `  ${balanceText(balance)}`,
  ]
}
