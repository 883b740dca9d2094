// strip: the last results of a check as a row of bars, oldest left. Height is latency; form and colour are the outcome.
import type { CheckView } from '../../reading-contract.ts'
import { countText } from '../client/value-text.ts'
import { html, type Html } from '../html.ts'
import { outcomeTone, type Tone } from './status.ts'

type Recent = CheckView['recent']

/** How high a bar of an answer stands, 30 to 100 percent: the square root lets slow ones stand out and quick ones be seen. */
const heightOf = (latencyMs: number | null, slowest: number): number =>
  latencyMs === null || slowest === 0 ? 60 : Math.round(30 + 70 * Math.sqrt(latencyMs / slowest))

/** The results in words. */
export function stripSummary(recent: Recent): string {
  if (recent.length === 0) return 'no results yet'
  const failed = recent.filter(({ outcome }) => outcome === 'fail').length
  const blind = recent.filter(({ outcome }) => outcome !== 'fail' && outcome !== 'ok').length
  const parts = [
    `last ${countText(recent.length, 'result')}: ${recent.length - failed - blind} ok`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(blind > 0 ? [`${blind} without data`] : []),
  ]
  return parts.join(', ')
}

const barHeight = ({ outcome, latencyMs }: Recent[number], slowest: number): number => {
  if (outcome === 'ok') return heightOf(latencyMs, slowest)
  return outcome === 'fail' ? 100 : 30
}

/** `slots` bars; where there are fewer results, the left stays empty. One path per colour: pages hold a hundred thousand bars. */
export function strip(recent: Recent, slots = 100): Html {
  const shown = recent.slice(-slots)
  const slowest = shown.reduce((most, { latencyMs }) => Math.max(most, latencyMs ?? 0), 0)
  const offset = slots - shown.length
  const paths = new Map<Tone, string>()
  for (const [index, result] of shown.entries()) {
    const tone = outcomeTone(result.outcome)
    const bar = `M${(offset + index) * 4} 100V${100 - barHeight(result, slowest)}h3V100z`
    paths.set(tone, (paths.get(tone) ?? '') + bar)
  }
  return html`<svg
    class="strip"
    viewBox="0 0 ${slots * 4} 100"
    preserveAspectRatio="none"
    role="img"
    aria-label="${stripSummary(recent)}"
  >
    ${[...paths].map(([tone, path]) => html`<path class="${tone}" d="${path}" />`)}
  </svg>`
}
