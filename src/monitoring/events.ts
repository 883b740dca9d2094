// Everything that a monitor can say while it runs, as facts in the past tense.
import * as z from 'zod'

const fact = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), version: z.literal(1), ...shape })

/** `dashboard` without its token. */
export const MonitorStarted = fact('monitoring.monitor-started', {
  pid: z.int(),
  targets: z.int(),
  dashboard: z.string().nullable(),
})
export const TargetTakenUp = fact('monitoring.target-taken-up', {
  target: z.string(),
  checks: z.array(z.string()),
  slos: z.array(z.string()),
  problems: z.array(z.string()),
})
export const TargetForgotten = fact('monitoring.target-forgotten', { target: z.string() })
export const AlertFired = fact('monitoring.alert-fired', {
  alert: z.string(),
  severity: z.enum(['page', 'ticket']),
  summary: z.string(),
  release: z.string().nullable(),
})
export const AlertResolved = fact('monitoring.alert-resolved', { alert: z.string(), lastedMs: z.int() })
/** Something that the monitor itself could not do. */
export const MonitorTroubled = fact('monitoring.monitor-troubled', { problem: z.string() })

export const MonitoringEvent = z.discriminatedUnion('type', [
  MonitorStarted,
  TargetTakenUp,
  TargetForgotten,
  AlertFired,
  AlertResolved,
  MonitorTroubled,
])
export type MonitoringEvent = z.infer<typeof MonitoringEvent>
