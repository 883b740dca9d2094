import type { MonitoringSection } from '../../domain/manifest-monitoring.ts'

/** How often and how patiently, when an item says nothing else. */
export type Timing = {
  readonly intervalMs: number
  readonly timeoutMs: number
  readonly confirm: number
  readonly recover: number
}

export const timingOf = (written: MonitoringSection['defaults']): Timing => ({
  intervalMs: written?.interval ?? 30_000,
  timeoutMs: written?.timeout ?? 5_000,
  confirm: written?.confirm ?? 2,
  recover: written?.recover ?? 2,
})
