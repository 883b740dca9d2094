// rules: the alerts of a plan. Pure.
import type { AlertRule } from '../alerting/alert-rule.ts'
import { revealed } from '../checks/check.ts'
import type { AlertPlan, CheckPlan, SloPlan, WatchPlan } from '../plan/watch-plan.ts'
import { burnWindows, type BurnWindow } from '../slo/burn-rate.ts'

export const checkRule = (target: string, check: string): string => `${target}/check/${check}`
export const alertRule = (target: string, alert: string): string => `${target}/alert/${alert}`
export const noDataRule = (target: string, alert: string): string => `${target}/alert/${alert}/no-data`
export const sloRule = (target: string, slo: string, severity: 'page' | 'ticket'): string =>
  `${target}/slo/${slo}/${severity}`

/** Time between two evaluations of an SLO. */
export const sloIntervalMs = 30_000

/** The check that says whether the application is there at all: its failing explains that of the others. */
export const rootCheck = ({ checks }: WatchPlan): CheckPlan | undefined =>
  checks.find(({ question }) => question.kind === 'http' && revealed(question.place) === '/')

/** The check by which a target is up or down: the root one, else the first over http, else the first. */
export const speakingCheck = (plan: WatchPlan): CheckPlan | undefined =>
  rootCheck(plan) ?? plan.checks.find(({ question }) => question.kind === 'http') ?? plan.checks[0]

export const windowsOf = ({ objective, windowDays }: SloPlan): readonly BurnWindow[] =>
  burnWindows(objective, windowDays)

/** Every rule of a target. An outage is told once: what it explains names the root check as its parent. */
export function rulesOf(target: string, plan: WatchPlan): readonly AlertRule[] {
  const root = rootCheck(plan)
  const rootIds = root === undefined ? [] : [checkRule(target, root.id)]
  return [
    ...plan.checks.map((check) => ruleOfCheck(target, check, check === root ? [] : rootIds)),
    ...plan.alerts.flatMap((alert) => rulesOfAlert(target, alert, rootIds)),
    ...plan.slos.flatMap((slo) => rulesOfSlo(target, slo, rootIds)),
  ]
}

function ruleOfCheck(target: string, check: CheckPlan, rootIds: readonly string[]): AlertRule {
  const { id, confirm, recover, intervalMs, severity, requirement, question, subject } = check
  const isOwn = question.kind === 'process' || revealed(question.place).startsWith('/')
  return {
    id: checkRule(target, id),
    target,
    name: id,
    severity,
    holding: { forMs: 0, confirm, keepFiringMs: 0, recover, intervalMs },
    expression: `${question.kind} ${subject} fails ${confirm} times in a row`,
    summary: `${id} fails`,
    parents: [...check.dependsOn.map((one) => checkRule(target, one)), ...(isOwn ? rootIds : [])],
    requirement,
  }
}

function rulesOfAlert(target: string, alert: AlertPlan, rootIds: readonly string[]): readonly AlertRule[] {
  const { id, severity, holding, text, summary, requirement, noDataMs } = alert
  const rule = { target, severity, requirement, parents: rootIds }
  const main = { ...rule, id: alertRule(target, id), name: id, holding, expression: text, summary }
  if (noDataMs === null) return [main]
  const silent = {
    ...rule,
    id: noDataRule(target, id),
    name: `${id}-no-data`,
    holding: { ...holding, forMs: noDataMs, confirm: 2, keepFiringMs: 0, recover: 1 },
    expression: `no data for: ${text}`,
    summary: `${id} has no data`,
  }
  return [main, silent]
}

function rulesOfSlo(target: string, slo: SloPlan, rootIds: readonly string[]): readonly AlertRule[] {
  const percent = Number((slo.objective * 100).toPrecision(12))
  return (['page', 'ticket'] as const).flatMap((severity) => {
    const windows = windowsOf(slo).filter((one) => one.severity === severity)
    if (windows.length === 0) return []
    const pace = windows.map(({ threshold, longMinutes, shortMinutes }) => {
      const [long, short] = [minutesText(longMinutes), minutesText(shortMinutes)]
      return `${threshold}x over ${long} and ${short}`
    })
    return [
      {
        id: sloRule(target, slo.id, severity),
        target,
        name: `${slo.id}-${severity}`,
        severity,
        holding: { forMs: 0, confirm: 1, keepFiringMs: 0, recover: 2, intervalMs: sloIntervalMs },
        expression: `error budget of ${percent} % burns ${pace.join(', or ')}; at least ${slo.minBad} bad`,
        summary: `${slo.id} burns its error budget`,
        parents: rootIds,
        requirement: slo.requirement,
      },
    ]
  })
}

const minutesText = (minutes: number): string =>
  minutes % 1_440 === 0 ? `${minutes / 1_440}d` : minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`
