// chart-reader: reads the values of charts by pointer and by keyboard, in all charts of the page at once, and lets a
// part of the time be picked. The values stand where the latest ones do: nothing covers the picture.
import { clockText, dateTimeText } from './time-text.ts'
import { valueText } from './value-text.ts'

type Line = {
  readonly name: string
  readonly at: readonly number[]
  readonly values: readonly (number | null)[]
}
type Data = {
  readonly from: number
  readonly to: number
  readonly unit: string
  readonly lines: readonly Line[]
}

const isData = (value: unknown): value is Data =>
  typeof value === 'object' && value !== null && 'from' in value && 'to' in value && 'lines' in value

function dataOf(chart: HTMLElement): Data | undefined {
  const parsed: unknown = JSON.parse(chart.dataset['chart'] ?? 'null')
  return isData(parsed) ? parsed : undefined
}

/** Index of the value nearest to `seconds`; the list is sorted. */
export function nearestIndex(at: readonly number[], seconds: number): number {
  let low = 0
  let high = at.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((at[middle] ?? 0) < seconds) low = middle + 1
    else high = middle
  }
  const before = at[low - 1]
  const here = at[low]
  return before !== undefined && here !== undefined && seconds - before < here - seconds ? low - 1 : low
}

const charts = (): readonly HTMLElement[] => [...document.querySelectorAll<HTMLElement>('figure.chart')]

/** Longest distance from a value at which it still counts, as a share of the chart. */
const reach = 0.02

function textAt(data: Data, line: Line, seconds: number): string {
  const index = nearestIndex(line.at, seconds)
  const value = line.values[index]
  const distance = Math.abs((line.at[index] ?? Number.POSITIVE_INFINITY) - seconds)
  if (value === null || value === undefined || distance > ((data.to - data.from) / 1000) * reach)
    return 'no data'
  return valueText(value, data.unit)
}

/** Shows the values at `share` (0..1) of one chart's time. */
function point(chart: HTMLElement, share: number): string {
  const data = dataOf(chart)
  if (data === undefined) return ''
  const at = data.from + (data.to - data.from) * share
  const seconds = (at - data.from) / 1000
  const cursor = chart.querySelector('.cursor')
  cursor?.setAttribute('x1', `${share * 100}%`)
  cursor?.setAttribute('x2', `${share * 100}%`)
  chart.classList.add('pointed')
  const isLong = data.to - data.from > 86_400_000
  const time = chart.querySelector('.at')
  if (time !== null) time.textContent = isLong ? dateTimeText(at).slice(0, 16) : clockText(at)
  const texts = data.lines.map((line, index) => {
    const text = textAt(data, line, seconds)
    const shown = chart.querySelector(`[data-line="${index}"]`)
    if (shown !== null) shown.textContent = text
    return `${line.name} ${text}`
  })
  return `${isLong ? dateTimeText(at) : clockText(at)}, ${texts.join(', ')}`
}

function release(chart: HTMLElement): void {
  if (!chart.classList.contains('pointed')) return
  chart.classList.remove('pointed')
  const data = dataOf(chart)
  if (data === undefined) return
  const time = chart.querySelector('.at')
  if (time !== null) time.textContent = clockText(data.to)
  for (const [index, line] of data.lines.entries()) {
    const latest = line.values.findLast((value) => value !== null)
    const shown = chart.querySelector(`[data-line="${index}"]`)
    if (shown !== null)
      shown.textContent = latest === undefined || latest === null ? 'no data' : valueText(latest, data.unit)
  }
}

const shareOf = (reader: Element, clientX: number): number => {
  const box = reader.getBoundingClientRect()
  return box.width === 0 ? 0 : Math.min(1, Math.max(0, (clientX - box.left) / box.width))
}

const pointAll = (share: number): void => {
  for (const chart of charts()) point(chart, share)
}

function showZoom(chart: HTMLElement, share: number): void {
  const data = dataOf(chart)
  const start = Number(chart.dataset['zoomFrom'])
  if (data === undefined || Number.isNaN(start) || Math.abs(share - start) < 0.02) return
  const at = (part: number): number => Math.round(data.from + (data.to - data.from) * part)
  const query = new URLSearchParams(location.search)
  query.delete('range')
  query.set('from', String(at(Math.min(start, share))))
  query.set('to', String(at(Math.max(start, share))))
  location.assign(`?${query}`)
}

function listenToPointer(chart: HTMLElement, reader: HTMLElement): void {
  reader.addEventListener('pointermove', (event) => pointAll(shareOf(reader, event.clientX)))
  reader.addEventListener('pointerleave', () => charts().forEach(release))
  reader.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'mouse' || event.button !== 0) return
    chart.dataset['zoomFrom'] = String(shareOf(reader, event.clientX))
    reader.setPointerCapture(event.pointerId)
  })
  reader.addEventListener('pointerup', (event) => {
    if (chart.dataset['zoomFrom'] === undefined) return
    showZoom(chart, shareOf(reader, event.clientX))
    delete chart.dataset['zoomFrom']
  })
}

const strides: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, PageDown: -10, PageUp: 10 }

function listenToKeyboard(reader: HTMLElement): void {
  reader.addEventListener('keydown', (event) => {
    const now = Number(reader.getAttribute('aria-valuenow'))
    const stride = strides[event.key]
    const next =
      event.key === 'Home' ? 0 : event.key === 'End' ? 100 : stride === undefined ? undefined : now + stride
    if (next === undefined) return
    event.preventDefault()
    read(reader, Math.min(100, Math.max(0, next)))
  })
  reader.addEventListener('focus', () => read(reader, Number(reader.getAttribute('aria-valuenow'))))
  reader.addEventListener('blur', () => charts().forEach(release))
}

/** Puts the reading at `percent` of the time, in words for those who hear it. */
function read(reader: HTMLElement, percent: number): void {
  const own = reader.closest<HTMLElement>('figure.chart')
  reader.setAttribute('aria-valuenow', String(percent))
  pointAll(percent / 100)
  if (own !== null) reader.setAttribute('aria-valuetext', point(own, percent / 100))
}

/** Idempotent. A picture becomes a slider over time: what moves and says a value is one. */
export function readCharts(): void {
  for (const chart of charts()) {
    const reader = chart.querySelector<HTMLElement>('.reader')
    if (reader === null || reader.hasAttribute('data-keep-role')) continue
    const own = {
      role: 'slider',
      tabindex: '0',
      'aria-valuemin': '0',
      'aria-valuemax': '100',
      'aria-valuenow': '100',
    }
    for (const [name, value] of Object.entries(own)) {
      reader.setAttribute(name, value)
      reader.setAttribute(`data-keep-${name}`, '')
    }
    reader.setAttribute('data-keep-aria-valuetext', '')
    reader.setAttribute('aria-valuetext', 'Arrow keys read the values')
    listenToPointer(chart, reader)
    listenToKeyboard(reader)
  }
}
