import { expect, test } from 'vitest'
import {
  chartSummary,
  drawChart,
  gapsOf,
  type Chart,
  type ChartLine,
  type Point,
} from '../../../../src/monitoring/dashboard/parts/chart.ts'

const line = (points: readonly Point[], name = 'p95'): ChartLine => ({ name, tone: 'strong', points })
const chart = (lines: readonly ChartLine[], more: Partial<Chart> = {}): Chart => ({
  id: 'latency',
  title: 'Latency',
  unit: 'ms',
  fromMs: 0,
  toMs: 1000,
  lines,
  marks: [],
  ...more,
})
const pathsOf = (drawn: Chart): readonly string[] =>
  [
    ...drawChart(drawn)
      .toString()
      .matchAll(/class="line[^"]*" d="([^"]*)"/g),
  ].map(([, path]) => path ?? '')

test('a line is broken where there is no value, and a value alone is a dot', () => {
  const points: readonly Point[] = [
    [0, 15],
    [200, 30],
    [400, null],
    [600, 15],
    [800, null],
    [1000, 45],
  ]
  expect(pathsOf(chart([line(points)]))).toEqual(['M0 75L200 50M600 75h0.01M1000 25h0.01'])
})

test('a gap is where no line has a value', () => {
  const first = line([
    [0, 1],
    [100, null],
    [200, null],
    [300, 1],
    [400, null],
  ])
  const second = line([
    [0, 1],
    [100, 1],
    [200, null],
    [300, 1],
    [400, null],
  ])
  expect(gapsOf([first, second], 0, 500)).toEqual([
    { fromMs: 100, toMs: 300 },
    { fromMs: 300, toMs: 500 },
  ])
  expect(gapsOf([], 0, 500)).toEqual([])
})

test('the picture is told in words: latest, least, most, gaps and releases', () => {
  const summary = chartSummary(
    chart(
      [
        line([
          [0, 120],
          [500, null],
          [1000, 80],
        ]),
        line([], 'p50'),
      ],
      { marks: [{ at: 300, kind: 'deploy', text: 'r-1' }] },
    ),
  )
  expect(summary).toBe(
    'Latency, 1970-01-01 00:00:00 to 1970-01-01 00:00:01 UTC. p95: latest 80 ms, between 80 ms and 120 ms. p50: no data. 1 gap without data. 1 release mark.',
  )
})

test('a chart without any value is drawn, as empty', () => {
  const text = drawChart(chart([line([[0, null]])])).toString()
  expect(text).toContain('no data')
  expect(text).not.toMatch(/NaN|Infinity|undefined/)
})

test('values that no axis can hold do not break the picture', () => {
  const text = drawChart(
    chart([
      line([
        [0, Number.NaN],
        [100, Number.POSITIVE_INFINITY],
        [200, -5],
        [300, 1e300],
      ]),
    ]),
  ).toString()
  expect(text).not.toMatch(/NaN|"Infinity|undefined/)
})

test('the table holds the means of equal parts of the time', () => {
  const points = Array.from({ length: 48 }, (_, index): Point => [
    (index * 1000) / 48,
    index < 24 ? 10 : null,
  ])
  const rows = [
    ...drawChart(chart([line(points)]))
      .toString()
      .matchAll(/<td>\s*([^<]*?)\s*<\/td>/g),
  ].map(([, text]) => text)
  expect(rows).toHaveLength(24)
  expect(rows.slice(0, 12)).toEqual(Array.from({ length: 12 }, () => '10 ms'))
  expect(rows.slice(12)).toEqual(Array.from({ length: 12 }, () => 'no data'))
})

test('on paper there is nothing to unfold and nothing to point at', () => {
  const text = drawChart(chart([line([[0, 1]])]), 'paper').toString()
  expect(text).not.toContain('<details')
  expect(text).toContain('data-chart=""')
})
