import { expect, test } from 'vitest'
import { planCharts } from '../../../../src/monitoring/dashboard/parts/chart-plan.ts'

test('requests, errors and latency come first, with the slower percentile first', () => {
  const { main } = planCharts([
    'check_latency_seconds',
    'replica_memory_bytes',
    'router_latency_p50_seconds',
    'router_latency_p95_seconds',
    'router_error_ratio',
    'router_request_rate',
  ])
  expect(main.map(({ title, names }) => [title, names])).toEqual([
    ['Requests', ['router_request_rate']],
    ['Errors', ['router_error_ratio']],
    ['Latency', ['router_latency_p95_seconds', 'router_latency_p50_seconds']],
    ['Memory', ['replica_memory_bytes']],
    ['Checks: time to answer', ['check_latency_seconds']],
  ])
})

test('metrics of the application have a chart each; buckets, and what other charts tell, have none', () => {
  const { main, more } = planCharts([
    'orders_open',
    'http_seconds_bucket',
    'check_ok',
    'replica_restarts',
    'http_requests_total',
  ])
  expect(main).toEqual([])
  expect(more.map(({ title }) => title)).toEqual(['http_requests_total', 'orders_open'])
})
