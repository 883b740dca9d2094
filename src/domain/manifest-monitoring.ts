// `monitoring` in the manifest: what is watched, when it is bad, and who is told.
import * as z from 'zod'
import { parseAlertExpression, parseSelector } from './alert-expression/parse.ts'
import type { ParsedExpression } from './alert-expression/syntax.ts'
import { PositiveDuration } from './duration.ts'
import { ReferenceText } from './manifest-values.ts'
import { EnvironmentName } from './release.ts'
import { Size } from './size.ts'

/** Names of checks, SLOs, alerts and channels. */
const MonitoringName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, 'a lower-case letter, then letters, digits or hyphens, at most 63')

const Severity = z
  .enum(['page', 'ticket'])
  .optional()
  .describe('page wakes somebody, ticket can wait. Default page.')

const Environments = z
  .array(EnvironmentName)
  .min(1)
  .optional()
  .describe('Only in these environments. Default: in all of them.')

const Requirement = z
  .strictObject({
    file: z.string().min(1).describe('Requirements document, relative to this file.'),
    line: z.int().min(1).describe('Line of it, counted from 1.'),
  })
  .optional()
  .describe('Line of the requirements that asks for this; shown wherever it is reported.')

const Expect = z
  .strictObject({
    status: z
      .union([z.int().min(100).max(599), z.array(z.int().min(100).max(599)).min(1)])
      .optional()
      .describe('Status codes that are right. Default: 200 to 299.'),
    body: z.string().min(1).optional().describe('Text that the body must contain.'),
    json: z
      .record(
        z.string().regex(/^\$?[A-Za-z0-9_.[\]-]+$/, 'a path such as $.db.state'),
        z.union([z.string(), z.number(), z.boolean(), z.null()]),
      )
      .optional()
      .describe('Values that the JSON body must hold, by path: { "$.db": ok }.'),
    latency: PositiveDuration.optional().describe('Longest time to the end of the answer.'),
  })
  .describe('What a right answer looks like.')

const Interval = PositiveDuration.refine((milliseconds) => milliseconds >= 1_000, 'at least 1s')

const Timing = {
  interval: Interval.optional().describe('Time between two runs. Default 30s.'),
  timeout: PositiveDuration.optional().describe('Time that one run may take. Default 5s.'),
  confirm: z.int().min(1).max(100).optional().describe('Failures in a row before it counts. Default 2.'),
  recover: z.int().min(1).max(100).optional().describe('Successes in a row before it is over. Default 2.'),
}

const kinds = ['http', 'tcp', 'tls', 'process'] as const

const Check = z
  .strictObject({
    http: ReferenceText.optional().describe('A URL, or a path of the application such as /readyz.'),
    tcp: ReferenceText.optional().describe('HOST:PORT that must accept connections.'),
    tls: ReferenceText.optional().describe('HOST:PORT whose certificate must be right and last.'),
    process: z
      .string()
      .min(1)
      .optional()
      .describe('Process of the application whose replicas must be ready.'),
    method: z.enum(['GET', 'HEAD', 'POST', 'OPTIONS']).optional().describe('For http. Default GET.'),
    headers: z.record(z.string(), ReferenceText).optional().describe('For http: headers to send.'),
    followRedirects: z.boolean().optional().describe('For http: follow up to 5 redirects. Default true.'),
    maxBody: Size.optional().describe('For http: bytes of the answer that are read. Default 1MiB.'),
    expect: Expect.optional(),
    expiresIn: PositiveDuration.optional().describe(
      'For tls: how long the certificate must still be valid. Default 14d.',
    ),
    dependsOn: z
      .array(MonitoringName)
      .optional()
      .describe('Checks that this one needs: while one of them fires, this one tells nobody.'),
    severity: Severity,
    environments: Environments,
    requirement: Requirement,
    ...Timing,
  })
  .superRefine((check, context) => {
    const named = kinds.filter((kind) => check[kind] !== undefined)
    if (named.length === 1) return
    context.addIssue({
      code: 'custom',
      message:
        named.length === 0 ? 'a check needs a kind' : `a check has one kind, not ${named.join(' and ')}`,
      params: { hint: 'Give exactly one of http, tcp, tls or process.' },
    })
  })

const Scrape = z.strictObject({
  url: ReferenceText.describe('A URL, or a path of the application such as /metrics.'),
  keep: z
    .array(z.string().min(1))
    .optional()
    .describe('Names of metrics to keep; * stands for anything. Default: all, at most 2,000 series.'),
  interval: Timing.interval,
  timeout: Timing.timeout,
  environments: Environments,
})

const readBy = (parse: (text: string) => ParsedExpression<unknown>) =>
  z.string().superRefine((text, context) => {
    const parsed = parse(text)
    if (parsed.ok) return
    const { message, hint, offset } = parsed
    context.addIssue({ code: 'custom', message, params: { hint, offset } })
  })
const Expression = readBy(parseAlertExpression)
const CounterExpression = readBy(parseSelector)

const Slo = z
  .strictObject({
    objective: z
      .number()
      .gt(50, 'a percentage above 50, such as 99.9')
      .lt(100, 'a percentage below 100, such as 99.9')
      .describe('Share that must be good, in percent, such as 99.9.'),
    window: z
      .string()
      .regex(/^(?:[1-9]|[1-8]\d|90)d$/, 'days from 1d to 90d')
      .transform((text) => Number(text.slice(0, -1)))
      .optional()
      .describe('Days that the objective is about. Default 30d.'),
    availability: z
      .union([z.literal('requests'), MonitoringName])
      .optional()
      .describe('requests: answers without a server error; else the id of a check whose runs count.'),
    latency: z
      .strictObject({ under: PositiveDuration.describe('Time within which an answer is good.') })
      .optional()
      .describe('Requests answered within this time.'),
    good: CounterExpression.optional().describe(
      'Counter of good events, such as http_requests_total{status!~"5.."}.',
    ),
    total: CounterExpression.optional().describe('Counter of all events.'),
    minBad: z
      .int()
      .min(1)
      .optional()
      .describe('Bad events that must be seen before anybody is told. Default 3.'),
    environments: Environments,
    requirement: Requirement,
  })
  .superRefine((slo, context) => {
    const named = [slo.availability, slo.latency, slo.good ?? slo.total].filter((one) => one !== undefined)
    const isWhole = (slo.good === undefined) === (slo.total === undefined)
    if (named.length === 1 && isWhole) return
    context.addIssue({
      code: 'custom',
      message: isWhole ? 'an SLO measures exactly one thing' : 'good and total belong together',
      params: { hint: 'Give one of availability, latency, or good with total.' },
    })
  })

const Alert = z.strictObject({
  when: Expression.describe('Condition over series, such as jobs_waiting > 1000.'),
  for: PositiveDuration.optional().describe('How long it must hold. Default: at once.'),
  keepFiringFor: PositiveDuration.optional().describe('How long it must be over. Default: at once.'),
  noData: PositiveDuration.optional().describe('Fire too when there has been no data for this long.'),
  summary: z.string().min(1).max(500).optional().describe('Sentence for people. Default: the condition.'),
  severity: Severity,
  environments: Environments,
  requirement: Requirement,
})

const Severities = z
  .array(z.enum(['page', 'ticket']))
  .min(1)
  .optional()
  .describe('Which alerts it gets. Default: both.')

const Channel = z
  .strictObject({
    webhook: ReferenceText.optional().describe('URL that gets a signed POST, such as ${secret:ALERT_URL}.'),
    key: ReferenceText.optional().describe('For webhook: secret that signs it (Standard Webhooks).'),
    email: z.array(z.email()).min(1).optional().describe('Addresses that get an e-mail.'),
    smtp: ReferenceText.optional().describe(
      'For email: server, such as ${secret:SMTP_URL} (smtp://user:password@host:587).',
    ),
    from: z.email().optional().describe('For email: sender.'),
    severities: Severities,
    resolved: z.boolean().optional().describe('Also say when it is over. Default true.'),
  })
  .superRefine((channel, context) => {
    if ((channel.webhook === undefined) === (channel.email === undefined))
      context.addIssue({
        code: 'custom',
        message: 'a channel is either a webhook or an email',
        params: { hint: 'Give exactly one of webhook and email.' },
      })
    if (channel.email !== undefined && (channel.smtp === undefined || channel.from === undefined))
      context.addIssue({
        code: 'custom',
        message: 'email needs smtp and from',
        params: { hint: 'Add smtp: ${secret:SMTP_URL} and from: alerts@example.com.' },
      })
  })

export const MonitoringSection = z
  .strictObject({
    defaults: z.strictObject(Timing).optional().describe('Timing of every check that says nothing else.'),
    checks: z.record(MonitoringName, Check).optional().describe('What is asked again and again, by name.'),
    scrape: z.record(MonitoringName, Scrape).optional().describe('Metrics that are read, by name.'),
    slos: z.record(MonitoringName, Slo).optional().describe('What is promised, by name.'),
    alerts: z.record(MonitoringName, Alert).optional().describe('Conditions that somebody is told of.'),
    notify: z.record(MonitoringName, Channel).optional().describe('Who is told, by name of the channel.'),
    deadman: z
      .strictObject({
        ping: ReferenceText.describe('URL that is asked while the monitor is healthy.'),
        every: PositiveDuration.optional().describe('Time between two of them. Default 60s.'),
      })
      .optional()
      .describe('Tells an outside watcher that the monitor is alive.'),
  })
  .describe('What is watched, when it is bad, and who is told.')
export type MonitoringSection = z.output<typeof MonitoringSection>
