// day-bars: how much of each day an application was up, as a row of bars, oldest left. Form and colour say the same.
import type { AvailabilityView } from '../../reading-contract.ts'
import { durationText } from '../client/time-text.ts'
import { countText, percentText } from '../client/value-text.ts'
import { html, type Html } from '../html.ts'
import type { Tone } from './status.ts'

const dayMs = 86_400_000

/** A day without an outage may still have lost single answers. Nothing measured is neither good nor bad. */
export function toneOfDay(day: AvailabilityView | undefined): Tone {
  if (day === undefined || day.ratio === null) return 'idle'
  if (day.outages > 0 || day.downMs > 0 || day.ratio < 0.99) return 'bad'
  return day.ratio < 0.999 ? 'warn' : 'good'
}

const heights: Readonly<Record<Tone, number>> = { good: 100, warn: 75, bad: 50, idle: 15, info: 15 }

const dayText = (day: AvailabilityView): string => {
  const down = day.downMs > 0 ? `, down ${durationText(day.downMs)}` : ''
  return `${day.period}: ${day.ratio === null ? 'not measured' : `${percentText(day.ratio, 3)} up${down}`}`
}

/** The days in words. */
export function daysSummary(days: readonly AvailabilityView[]): string {
  const measured = days.filter(({ ratio }) => ratio !== null)
  if (measured.length === 0) return 'not measured yet'
  const bad = measured.filter((day) => toneOfDay(day) === 'bad')
  const outages = days.reduce((sum, day) => sum + day.outages, 0)
  const downMs = days.reduce((sum, day) => sum + day.downMs, 0)
  const trouble =
    outages === 0 ? 'no outage' : `${countText(outages, 'outage')}, down ${durationText(downMs)} in all`
  return `${countText(measured.length, 'day')} measured: ${trouble}${bad.length > 0 ? `; ${countText(bad.length, 'day')} with trouble` : ''}`
}

/** The `count` days that end with the one of `now`; days of which nothing is known stay low. */
export function dayBars(days: readonly AvailabilityView[], now: number, count = 30): Html {
  const last = Math.floor(now / dayMs) * dayMs
  const slots = Array.from({ length: count }, (_, index) => last - (count - 1 - index) * dayMs)
  const known = new Map(days.map((day) => [day.fromMs, day]))
  return html`<svg
      class="strip days"
      viewBox="0 0 ${count * 4} 100"
      preserveAspectRatio="none"
      role="img"
      aria-label="${daysSummary(days)}"
    >
      ${slots.map((fromMs, index) => {
        const day = known.get(fromMs)
        const tone = toneOfDay(day)
        const name = new Date(fromMs).toISOString().slice(0, 10)
        return html`<path class="${tone}" d="M${index * 4} 100V${100 - heights[tone]}h3V100z">
          <title>${day === undefined ? `${name}: not watched` : dayText(day)}</title>
        </path>`
      })}
    </svg>
    <p class="faint days-axis"><span>${count} days ago</span><span>today</span></p>`
}
