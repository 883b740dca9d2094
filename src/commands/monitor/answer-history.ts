import type { HistoryView, MonitorReader } from '../../monitoring/reading-contract.ts'
import { happeningsOf, monitorHistoryLines } from '../../reporting/monitor-history-text.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { readHistoryInput, type HistoryInput } from './history-input.ts'
import { withReader } from './open-monitor.ts'

const mostDeliveries = 10_000

/** What happened to what is watched, the newest first. @throws NX-MONITOR-TARGET-UNKNOWN */
export async function answerMonitorHistory(session: Session): Promise<DocumentAnswer> {
  const input = readHistoryInput(session)
  const told = await withReader(session, (reader) => tell(reader, input))
  const happenings = happeningsOf(told)
  const shown = happenings.slice(0, input.limit)
  const { incidents, states, gaps, markers, deliveries, availability } = told
  const json = {
    from: input.fromMs,
    to: input.toMs,
    per: input.per,
    targets: told.targets,
    availability,
    incidents: incidents.toReversed().slice(0, input.limit),
    states: states.toReversed().slice(0, input.limit),
    changes: markers.toReversed().slice(0, input.limit),
    gaps: gaps.toReversed().slice(0, input.limit),
    deliveries: deliveries.slice(0, input.limit),
  }
  return {
    json,
    lines: (page) =>
      monitorHistoryLines(page, { ...told, ...input, shown, hidden: happenings.length - shown.length }),
  }
}

async function tell(reader: MonitorReader, input: HistoryInput) {
  const { fromMs, toMs, per, application } = input
  const { resolveTargets } = await import('../../monitoring/reading/resolve-targets.ts')
  const watched = (await reader.targets()).map(({ target }) => target)
  const targets = resolveTargets(watched, application)
  const [all, availability, deliveries, ...markers] = await Promise.all([
    reader.history({ fromMs, toMs }),
    reader.availability({ fromMs, toMs, per }),
    reader.deliveries(mostDeliveries),
    // Those of the monitor itself come with every target's, and once is enough.
    ...['', ...targets].map(async (target) =>
      (await reader.markers({ target, fromMs, toMs: toMs + 1 })).filter((one) => one.target === target),
    ),
  ])
  const isWanted = ({ target }: { readonly target: string }): boolean =>
    application === undefined || targets.includes(target)
  const wanted: HistoryView = {
    incidents: all.incidents.filter(isWanted),
    states: all.states.filter(isWanted),
    gaps: all.gaps,
  }
  return {
    ...wanted,
    targets,
    availability: availability.filter(isWanted),
    markers: markers.flat().toSorted((one, other) => one.at - other.at),
    deliveries: deliveries.filter(
      ({ alert, createdAt }) =>
        createdAt >= fromMs &&
        createdAt <= toMs &&
        (application === undefined || targets.some((target) => alert.startsWith(`${target}/`))),
    ),
  }
}
