// default-watch: what is watched of an application that says nothing of it.
import { parseAlertExpression } from '../../domain/alert-expression/parse.ts'
import type { CheckQuestion } from '../checks/check.ts'
import type { Timing } from './timing.ts'
import type { AlertPlan, CheckPlan, ScrapePlan } from './watch-plan.ts'

/** What is known of what serves; empty before the first deployment. */
export type ServingFacts = {
  readonly processes: readonly string[]
  /** Path that answers 2xx when the application is ready, when it has one. */
  readonly healthPath: string | null
  readonly isTls: boolean
  readonly hasWeb: boolean
}

/** `/` of an application may redirect to a login or not exist: only a server error is wrong there. */
const everyStatusBelow500 = Array.from({ length: 300 }, (_, index) => 200 + index)

const httpQuestion = (path: string, status: readonly number[]): CheckQuestion => ({
  kind: 'http',
  place: path,
  method: 'GET',
  headers: {},
  followRedirects: false,
  maxBodyBytes: 65_536,
  expect: { status, body: null, json: {}, latencyMs: null },
})

/** The URL, readiness, each process, and the certificate when there is one. */
export function defaultChecks(serving: ServingFacts, timing: Timing): readonly CheckPlan[] {
  const make = (id: string, subject: string, question: CheckQuestion, dependsOn: readonly string[] = []) => ({
    ...timing,
    id,
    subject,
    question,
    severity: 'page' as const,
    dependsOn,
    requirement: null,
  })
  const { healthPath } = serving
  return [
    ...(serving.hasWeb ? [make('url', '/', httpQuestion('/', everyStatusBelow500))] : []),
    ...(healthPath === null ? [] : [make('readiness', healthPath, httpQuestion(healthPath, []), ['url'])]),
    ...serving.processes.map((process) =>
      make(`process-${process.replaceAll('_', '-')}`, process, { kind: 'process', process }),
    ),
    ...(serving.isTls
      ? [make('certificate', 'https', { kind: 'tls', place: '/', expiresInMs: 14 * 86_400_000 })]
      : []),
  ]
}

/** The application's own metrics, if it has some where most have them. */
export const defaultScrapes = ({ intervalMs, timeoutMs }: Timing): readonly ScrapePlan[] => [
  { id: 'app', place: '/metrics', keep: [], intervalMs, timeoutMs, isWished: false },
]

/** Errors and latency as the router sees them. Both need a floor, so that one bad request wakes nobody. */
const written = [
  {
    id: 'errors',
    text: 'increase(router_errors_total[5m]) >= 3 and increase(router_errors_total[5m]) > 5% * increase(router_requests_total[5m])',
    summary: 'more than 5 % of the requests of the last 5 minutes failed',
    severity: 'page',
  },
  {
    id: 'latency',
    text: 'increase(router_requests_total[5m]) >= 20 and p95(router_latency_seconds[5m]) > 2.5',
    summary: 'the slowest 5 % of the requests of the last 5 minutes took more than 2.5 s',
    severity: 'ticket',
  },
] as const

export const defaultAlerts = ({ intervalMs }: Timing): readonly AlertPlan[] =>
  written.flatMap(({ id, text, summary, severity }) => {
    const parsed = parseAlertExpression(text)
    if (!parsed.ok) return []
    const holding = {
      forMs: 60_000,
      confirm: 2,
      keepFiringMs: 120_000,
      recover: 2,
      intervalMs: Math.min(intervalMs, 30_000),
    }
    return [
      { id, text, condition: parsed.node, holding, noDataMs: null, severity, summary, requirement: null },
    ]
  })
