// plan-watch: nexo.yaml and what serves -> everything that is done for one target.
import { parseAlertExpression, parseSelector } from '../../domain/alert-expression/parse.ts'
import type { Condition, Selector } from '../../domain/alert-expression/syntax.ts'
import type { MonitoringSection } from '../../domain/manifest-monitoring.ts'
import { revealed, type CheckQuestion } from '../checks/check.ts'
import { defaultAlerts, defaultChecks, defaultScrapes, type ServingFacts } from './default-watch.ts'
import { createResolving, type Resolve, type Resolving } from './resolve.ts'
import { shownPlace } from './shown-place.ts'
import { timingOf, type Timing } from './timing.ts'
import type {
  AlertPlan,
  ChannelPlan,
  CheckPlan,
  ScrapePlan,
  SloMeasure,
  SloPlan,
  WatchPlan,
} from './watch-plan.ts'

export type PlanInput = {
  readonly section: MonitoringSection | undefined
  readonly environment: string
  readonly serving: ServingFacts
  readonly resolve: Resolve
  readonly backups: readonly string[]
}
export type PlannedWatch = { readonly plan: WatchPlan; readonly problems: readonly string[] }

type Section = MonitoringSection
type Named<Key extends keyof Section> =
  NonNullable<Section[Key]> extends Record<string, infer Item> ? Item : never
type CheckSection = Named<'checks'>

/**
 * Plans the watch of one environment.
 *
 * Promise: without a section, or with an empty one, whatever can be known of a deployed application is watched; what is
 * written has precedence over a default of the same name. A value that cannot be resolved leaves out its item alone, and
 * is among the problems.
 */
export async function planWatch(input: PlanInput): Promise<PlannedWatch> {
  const { section = {}, environment, serving } = input
  const resolving = createResolving()
  const timing = timingOf(section.defaults)
  const here = <Item extends { readonly environments?: readonly string[] | undefined }>(
    items: Readonly<Record<string, Item>> | undefined,
  ): readonly (readonly [string, Item])[] =>
    Object.entries(items ?? {}).filter(([, item]) => item.environments?.includes(environment) ?? true)
  const checks = await all(here(section.checks), resolving, ([id, check]) =>
    checkOf(id, check, timing, input),
  )
  const scrapes = await all(here(section.scrape), resolving, async ([id, item]): Promise<ScrapePlan> => ({
    id,
    place: await input.resolve(item.url, `monitoring.scrape.${id}.url`),
    keep: item.keep ?? [],
    intervalMs: item.interval ?? timing.intervalMs,
    timeoutMs: item.timeout ?? timing.timeoutMs,
    isWished: true,
  }))
  const alerts = here(section.alerts).map(([id, alert]) => alertOf(id, alert, timing))
  const plan: WatchPlan = {
    checks: withDefaults(checks, defaultChecks(serving, timing).filter(isNotAskedBy(checks))),
    scrapes: section.scrape === undefined ? defaultScrapes(timing) : scrapes,
    slos: here(section.slos).map(([id, slo]) => sloOf(id, slo)),
    alerts: withDefaults(alerts, defaultAlerts(timing)),
    channels: await all(Object.entries(section.notify ?? {}), resolving, (entry) =>
      channelOf(entry, input.resolve),
    ),
    deadman: (await deadmanOf(section, resolving, input.resolve))[0] ?? null,
    observeMs: Math.min(timing.intervalMs, 10_000),
    backups: input.backups,
  }
  return { plan, problems: [...resolving.problems] }
}

const withDefaults = <Item extends { readonly id: string }>(
  written: readonly Item[],
  defaults: readonly Item[],
): readonly Item[] => [...written, ...defaults.filter(({ id }) => !written.some((item) => item.id === id))]

/** What is checked under a name of the user's own is not checked a second time. */
const isNotAskedBy =
  (written: readonly CheckPlan[]) =>
  ({ question }: CheckPlan): boolean =>
    !written.some((check) => placeOf(check.question) === placeOf(question))

const placeOf = (question: CheckQuestion): string =>
  question.kind === 'process' ? `process ${question.process}` : `${question.kind} ${revealed(question.place)}`

async function all<Entry, Item>(
  entries: readonly Entry[],
  resolving: Resolving,
  make: (entry: Entry) => Promise<Item>,
): Promise<readonly Item[]> {
  const made = await Promise.all(entries.map((entry) => resolving.attempt(() => make(entry))))
  return made.flat()
}

async function checkOf(
  id: string,
  check: CheckSection,
  timing: Timing,
  { resolve }: PlanInput,
): Promise<CheckPlan> {
  return {
    id,
    subject: check.process ?? shownPlace(check.http ?? check.tcp ?? check.tls ?? ''),
    question: await questionOf(id, check, resolve),
    intervalMs: check.interval ?? timing.intervalMs,
    timeoutMs: check.timeout ?? timing.timeoutMs,
    confirm: check.confirm ?? timing.confirm,
    recover: check.recover ?? timing.recover,
    severity: check.severity ?? 'page',
    dependsOn: check.dependsOn ?? [],
    requirement: check.requirement ?? null,
  }
}

async function questionOf(id: string, check: CheckSection, resolve: Resolve): Promise<CheckQuestion> {
  const topic = `monitoring.checks.${id}`
  if (check.tcp !== undefined) return { kind: 'tcp', place: await resolve(check.tcp, `${topic}.tcp`) }
  if (check.process !== undefined) return { kind: 'process', process: check.process }
  if (check.tls !== undefined) {
    const place = await resolve(check.tls, `${topic}.tls`)
    return { kind: 'tls', place, expiresInMs: check.expiresIn ?? 14 * 86_400_000 }
  }
  const headers = await Promise.all(
    Object.entries(check.headers ?? {}).map(
      async ([name, value]) => [name, await resolve(value, `${topic}.headers.${name}`)] as const,
    ),
  )
  const { status, body, json, latency } = check.expect ?? {}
  return {
    kind: 'http',
    place: await resolve(check.http ?? '/', `${topic}.http`),
    method: check.method ?? 'GET',
    headers: Object.fromEntries(headers),
    followRedirects: check.followRedirects ?? true,
    maxBodyBytes: check.maxBody ?? 2 ** 20,
    expect: {
      status: status === undefined ? [] : [status].flat(),
      body: body ?? null,
      json: json ?? {},
      latencyMs: latency ?? null,
    },
  }
}

// The manifest's schema has read both already; what it lets through is readable.
const conditionOf = (text: string): Condition => {
  const parsed = parseAlertExpression(text)
  if (parsed.ok) return parsed.node
  throw new RangeError(`${text}: ${parsed.message}`)
}
const selectorOf = (text: string): Selector => {
  const parsed = parseSelector(text)
  if (parsed.ok) return parsed.node
  throw new RangeError(`${text}: ${parsed.message}`)
}

const alertOf = (id: string, alert: Named<'alerts'>, { intervalMs }: Timing): AlertPlan => ({
  id,
  text: alert.when,
  condition: conditionOf(alert.when),
  holding: {
    forMs: alert.for ?? 0,
    confirm: 1,
    keepFiringMs: alert.keepFiringFor ?? 0,
    recover: 1,
    intervalMs: Math.min(intervalMs, 30_000),
  },
  noDataMs: alert.noData ?? null,
  severity: alert.severity ?? 'page',
  summary: alert.summary ?? alert.when,
  requirement: alert.requirement ?? null,
})

function sloOf(id: string, slo: Named<'slos'>): SloPlan {
  return {
    id,
    objective: Number((slo.objective / 100).toPrecision(12)),
    windowDays: slo.window ?? 30,
    measure: measureOf(slo),
    minBad: slo.minBad ?? 3,
    requirement: slo.requirement ?? null,
  }
}

function measureOf({ availability, latency, good, total }: Named<'slos'>): SloMeasure {
  if (latency !== undefined) return { kind: 'latency', underMs: latency.under }
  if (good !== undefined && total !== undefined)
    return { kind: 'series', good: selectorOf(good), total: selectorOf(total) }
  return availability === undefined || availability === 'requests'
    ? { kind: 'requests' }
    : { kind: 'check', check: availability }
}

async function channelOf(
  [id, channel]: readonly [string, Named<'notify'>],
  resolve: Resolve,
): Promise<ChannelPlan> {
  const topic = `monitoring.notify.${id}`
  const { key, smtp = '', from = '', email: to } = channel
  const way: ChannelPlan['way'] =
    to === undefined
      ? {
          kind: 'webhook',
          url: await resolve(channel.webhook ?? '', `${topic}.webhook`),
          key: key === undefined ? null : await resolve(key, `${topic}.key`),
        }
      : { kind: 'email', to, from, smtp: await resolve(smtp, `${topic}.smtp`) }
  return {
    id,
    severities: channel.severities ?? ['page', 'ticket'],
    wantsResolved: channel.resolved ?? true,
    way,
  }
}

async function deadmanOf({ deadman }: Section, resolving: Resolving, resolve: Resolve) {
  if (deadman === undefined) return []
  return resolving.attempt(async () => ({
    ping: await resolve(deadman.ping, 'monitoring.deadman.ping'),
    everyMs: deadman.every ?? 60_000,
  }))
}
