import type { MonitorHealth } from '../../reading-contract.ts'
import { countText } from '../client/value-text.ts'
import type { Html } from '../html.ts'
import { status } from './status.ts'

/** Whether the monitor itself can be believed. */
export const monitorStatus = (health: MonitorHealth): Html =>
  health.problems.length > 0
    ? status('bad', countText(health.problems.length, 'problem'))
    : health.missed > 0
      ? status('warn', `${countText(health.missed, 'start')} missed`)
      : status('good', 'healthy')
