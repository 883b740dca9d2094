import type { Delivery } from '../../../src/monitoring/notifying/delivery.ts'
import { startMs } from './fake-clock.ts'

export const aDelivery = (differing: Partial<Delivery> = {}): Delivery => ({
  id: 'shop.local/check/url#1:firing:ops',
  alert: 'shop.local/check/url',
  target: 'shop.local',
  channel: 'ops',
  kind: 'firing',
  status: 'waiting',
  attempts: 0,
  nextAttemptAt: startMs,
  createdAt: startMs,
  deliveredAt: null,
  lastError: null,
  reached: [],
  content: {
    application: 'shop',
    environment: 'local',
    rule: 'url',
    severity: 'page',
    state: 'firing',
    summary: 'url fails: status 503, not 2xx',
    detail: 'status 503, not 2xx',
    expression: 'http / fails 2 times in a row',
    value: 12,
    threshold: null,
    since: startMs,
    release: 'r-20260131-142233-0001',
    nearestDeploy: null,
    requirement: null,
  },
  ...differing,
})
