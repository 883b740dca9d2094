// strip: the last results of a check as a row of bars, oldest left. Height is latency; form and colour are the outcome.
import type { CheckView } from '../../reading-contract.ts'
import { clockText } from '../client/time-text.ts'
import { countText } from '../client/value-text.ts'
import { html, type Html } from '../html.ts'
import { outcomeTone, outcomeWord } from './status.ts'

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

/** `slots` bars; where there are fewer results, the left stays empty. `titles` says each result where one points. */
export function strip(recent: Recent, slots = 100, titles: 'with-titles' | 'plain' = 'plain'): Html {
  const shown = recent.slice(-slots)
  const slowest = shown.reduce((most, { latencyMs }) => Math.max(most, latencyMs ?? 0), 0)
  const offset = slots - shown.length
  return html`<svg
    class="strip"
    viewBox="0 0 ${slots * 4} 100"
    preserveAspectRatio="none"
    role="img"
    aria-label="${stripSummary(recent)}"
  >
    ${shown.map(({ at, outcome, latencyMs, reason }, index) => {
      const height = outcome === 'ok' ? heightOf(latencyMs, slowest) : outcome === 'fail' ? 100 : 30
      return html`<rect
        class="${outcomeTone(outcome)}"
        x="${(offset + index) * 4}"
        y="${100 - height}"
        width="3"
        height="${height}"
        >${
          titles === 'with-titles' &&
          html`<title>
            ${clockText(at)} ${outcomeWord(outcome)}${latencyMs !== null && ` ${Math.round(latencyMs)} ms`}
            ${reason}
          </title>`
        }</rect
      >`
    })}
  </svg>`
}
