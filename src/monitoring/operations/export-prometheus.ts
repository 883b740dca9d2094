// export-prometheus: what is watched, as alerting rules of Prometheus.
import { stringify } from 'yaml'
import type { Condition, LabelMatcher, NumberNode, Selector } from '../../domain/alert-expression/syntax.ts'
import type { Call } from '../../kernel/call.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { MonitorInput, PrometheusExport } from '../manager-contract.ts'
import type { AlertPlan, CheckPlan, SloPlan, WatchPlan } from '../plan/watch-plan.ts'
import { windowsOf } from '../running/rules.ts'
import { targetId } from '../targets/registration.ts'
import { nothingServed } from '../running/target-sight.ts'
import { openWatched, planOf } from './register.ts'

/** @throws those of `openProject` */
export async function exportPrometheus(
  kernel: Kernel,
  input: MonitorInput,
  call: Call,
): Promise<PrometheusExport> {
  const watched = await openWatched(kernel, input)
  const { plan } = await planOf(kernel, watched, { ...nothingServed, hasWeb: true }, call.signal)
  return prometheusRules(targetId(watched.registration), plan)
}

type Rule = {
  readonly alert: string
  readonly expr: string
  readonly for?: string
  readonly keep_firing_for?: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

/**
 * Rules for a Prometheus that scrapes the application itself and probes it with the blackbox exporter.
 *
 * Shape: conditions as they are; a check as `probe_success` of an instance of its own; an SLO over series as its
 * burn-rate pairs. What only nexo's router has counted is left out and said. Pure.
 */
export function prometheusRules(target: string, plan: WatchPlan): PrometheusExport {
  const leftOut: string[] = []
  const rules: Rule[] = [
    ...plan.checks.flatMap((check) => ruleOfCheck(check, leftOut)),
    ...plan.alerts.flatMap((alert) => ruleOfAlert(alert, leftOut)),
    ...plan.slos.flatMap((slo) => rulesOfSlo(slo, leftOut)),
  ]
  return { rules: stringify({ groups: [{ name: target, rules }] }, { lineWidth: 0 }), leftOut }
}

const nameOf = (id: string): string =>
  id
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
const secondsText = (ms: number): string => `${Math.round(ms / 1_000)}s`

function ruleOfCheck(
  { id, question, severity, confirm, intervalMs, subject }: CheckPlan,
  leftOut: string[],
): Rule[] {
  if (question.kind === 'process') {
    leftOut.push(`check ${id}: replicas are known to nexo's agent alone`)
    return []
  }
  return [
    {
      alert: nameOf(id),
      expr: `probe_success{instance="${id}"} == 0`,
      for: secondsText((confirm - 1) * intervalMs),
      labels: { severity },
      annotations: { summary: `${id} fails: ${question.kind} ${subject}` },
    },
  ]
}

function ruleOfAlert(
  { id, condition, holding, severity, summary, text }: AlertPlan,
  leftOut: string[],
): Rule[] {
  if (text.includes('router_')) {
    leftOut.push(`alert ${id}: it is about what nexo's router counts`)
    return []
  }
  return [
    {
      alert: nameOf(id),
      expr: conditionText(condition),
      for: secondsText(holding.forMs),
      ...(holding.keepFiringMs === 0 ? {} : { keep_firing_for: secondsText(holding.keepFiringMs) }),
      labels: { severity },
      annotations: { summary },
    },
  ]
}

function rulesOfSlo(slo: SloPlan, leftOut: string[]): Rule[] {
  const { id, measure, objective, minBad } = slo
  if (measure.kind !== 'series') {
    leftOut.push(`SLO ${id}: it is about what nexo measures itself; give good and total for Prometheus`)
    return []
  }
  const bad = (minutes: number): string =>
    `(sum(increase(${selectorText(measure.total)}[${minutes}m])) - sum(increase(${selectorText(measure.good)}[${minutes}m])))`
  const ratio = (minutes: number): string =>
    `${bad(minutes)} / sum(increase(${selectorText(measure.total)}[${minutes}m]))`
  return windowsOf(slo).map(({ longMinutes, shortMinutes, threshold, severity }) => {
    const limit = Number((threshold * (1 - objective)).toPrecision(12))
    return {
      alert: `${nameOf(id)}Burn${longMinutes}m`,
      expr: `${ratio(longMinutes)} >= ${limit} and ${ratio(shortMinutes)} >= ${limit} and ${bad(longMinutes)} >= ${minBad}`,
      labels: { severity },
      annotations: { summary: `${id} burns its error budget` },
    }
  })
}

const matcherText = ({ label, operator, value }: LabelMatcher): string =>
  `${label}${operator}${JSON.stringify(value)}`
const selectorText = ({ name, matchers }: Selector): string =>
  matchers.length === 0 ? name : `${name}{${matchers.map(matcherText).join(',')}}`

function conditionText(condition: Condition): string {
  switch (condition.kind) {
    case 'compare':
      return `(${numberText(condition.left)} ${condition.operator} ${numberText(condition.right)})`
    case 'not':
      return `(vector(1) unless ${conditionText(condition.of)})`
    case 'and':
    case 'or':
      return `(${conditionText(condition.left)} ${condition.kind} ${conditionText(condition.right)})`
  }
}

function numberText(node: NumberNode): string {
  switch (node.kind) {
    case 'number':
      return String(node.value)
    case 'negative':
      return `-${numberText(node.of)}`
    case 'arithmetic':
      return `(${numberText(node.left)} ${node.operator} ${numberText(node.right)})`
    case 'series':
      return seriesText(node)
  }
}

/** As nexo reads it: one number over all selected series. */
function seriesText({ of, selector, windowMs }: Extract<NumberNode, { kind: 'series' }>): string {
  const name = selectorText(selector)
  const window = `[${secondsText(windowMs)}]`
  const share = /^p(\d\d)$/.exec(of)?.[1]
  if (share !== undefined)
    return `histogram_quantile(0.${share}, sum by (le) (increase(${selectorText({ ...selector, name: `${selector.name}_bucket` })}${window})))`
  if (of === 'rate' || of === 'increase') return `sum(${of}(${name}${window}))`
  if (of === 'last') return `max(${name})`
  if (windowMs === 0) return `${of}(${name})`
  const over = of === 'count' || of === 'sum' ? 'sum' : of
  return `${over}(${of}_over_time(${name}${window}))`
}
