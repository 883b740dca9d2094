// scrubbed-reader: a reader whose free texts have gone through scrub, whoever shows them. Names and ids stay, since
// things are found by them.
import type {
  AlertStory,
  AlertView,
  CheckView,
  DeliveryView,
  IncidentView,
  MonitorReader,
  TargetView,
} from '../reading-contract.ts'
import { scrubbed } from './scrub.ts'

const scrubbedCheck = (check: CheckView): CheckView => ({
  ...check,
  subject: scrubbed(check.subject),
  reason: scrubbed(check.reason),
  recent: check.recent.map((result) => {
    const reason = scrubbed(result.reason)
    return reason === result.reason ? result : { ...result, reason }
  }),
})

const scrubbedTarget = (view: TargetView): TargetView => ({
  ...view,
  url: view.url === null ? null : scrubbed(view.url),
  checks: view.checks.map(scrubbedCheck),
  coverage: {
    ...view.coverage,
    items: view.coverage.items.map((item) => ({ ...item, why: scrubbed(item.why) })),
  },
})

const scrubbedAlert = (alert: AlertView): AlertView => ({ ...alert, summary: scrubbed(alert.summary) })

const scrubbedDelivery = (delivery: DeliveryView): DeliveryView => ({
  ...delivery,
  lastError: delivery.lastError === null ? null : scrubbed(delivery.lastError),
})

const scrubbedIncident = (incident: IncidentView): IncidentView => ({
  ...incident,
  summary: scrubbed(incident.summary),
  expression: scrubbed(incident.expression),
  deliveries: incident.deliveries.map(scrubbedDelivery),
})

const scrubbedStory = (story: AlertStory): AlertStory => ({
  alert: scrubbedAlert(story.alert),
  expression: scrubbed(story.expression),
  evaluations: story.evaluations.map((one) => ({ ...one, note: scrubbed(one.note) })),
  deliveries: story.deliveries.map(scrubbedDelivery),
})

/** Tells the same as `reader`, without what looks like a secret. */
export const scrubbedReader = (reader: MonitorReader): MonitorReader => ({
  ...reader,
  health: async () => {
    const health = await reader.health()
    return { ...health, problems: health.problems.map(scrubbed) }
  },
  targets: async () => (await reader.targets()).map(scrubbedTarget),
  target: async (id) => {
    const view = await reader.target(id)
    return view === undefined ? undefined : scrubbedTarget(view)
  },
  alerts: async (filter) => (await reader.alerts(filter)).map(scrubbedAlert),
  why: async (alertId) => scrubbedStory(await reader.why(alertId)),
  deliveries: async (limit) => (await reader.deliveries(limit)).map(scrubbedDelivery),
  history: async (query) => {
    const { incidents, states, gaps } = await reader.history(query)
    return {
      incidents: incidents.map(scrubbedIncident),
      states: states.map((state) => ({ ...state, why: scrubbed(state.why) })),
      gaps,
    }
  },
  markers: async (query) =>
    (await reader.markers(query)).map((marker) => ({ ...marker, text: scrubbed(marker.text) })),
  logs: async (query) => (await reader.logs(query)).map((line) => ({ ...line, text: scrubbed(line.text) })),
  runs: async (limit) =>
    (await reader.runs(limit)).map((run) => ({
      ...run,
      steps: run.steps.map((step) => ({
        ...step,
        error: step.error === null ? null : scrubbed(step.error),
      })),
    })),
})
