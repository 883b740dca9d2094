// check-list: the checks of a target, a page of them where they are many: what is failing is on the first.
import type { CheckView } from '../../reading-contract.ts'
import { html, type Html } from '../html.ts'
import { rowSearch } from '../pages/layout.ts'
import { checkTable, failingFirst } from './check-table.ts'

/** More than a person reads at once, and few enough to be drawn again each second. */
const atOnce = 100

export type CheckWish = {
  /** Part of a name, a kind, an outcome or what is asked. */
  readonly text: string
  /** Counted from 1. */
  readonly page: number
}

export const readCheckWish = (query: URLSearchParams): CheckWish => {
  const page = Number(query.get('page') ?? 1)
  return { text: query.get('check') ?? '', page: Number.isSafeInteger(page) && page > 0 ? page : 1 }
}

const matches = ({ id, kind, subject, outcome }: CheckView, text: string): boolean =>
  `${id} ${kind} ${subject} ${outcome}`.toLowerCase().includes(text.toLowerCase())

/** The checks that are shown, and how many pages there are. Pure. */
export function pickChecks(
  checks: readonly CheckView[],
  { text, page }: CheckWish,
): {
  readonly shown: readonly CheckView[]
  readonly found: number
  readonly page: number
  readonly pages: number
} {
  const found = checks.filter((check) => matches(check, text)).toSorted(failingFirst)
  const pages = Math.max(1, Math.ceil(found.length / atOnce))
  const at = Math.min(page, pages)
  return { shown: found.slice((at - 1) * atOnce, at * atOnce), found: found.length, page: at, pages }
}

const pageLink = (query: URLSearchParams, page: number, text: string): Html => {
  const target = new URLSearchParams(query)
  target.set('page', String(page))
  return html`<a href="?${target.toString()}#checks">${text}</a>`
}

/** Fields for what else the page shows, so that a search does not lose it. */
const kept = (query: URLSearchParams): readonly Html[] =>
  [...query]
    .filter(([name]) => name !== 'check' && name !== 'page')
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)

const search = (query: URLSearchParams, text: string): Html =>
  html`<form method="get" class="tools" action="#checks">
    ${kept(query)}
    <label class="search" data-search data-submits
      ><span class="unseen">Search checks</span
      ><input
        type="search"
        name="check"
        value="${text}"
        placeholder="Search checks"
        autocomplete="off"
        spellcheck="false"
      /><kbd aria-hidden="true">/</kbd></label
    >
    <button>Search</button>
  </form>`

/** Few checks stand in one table that the browser searches; many are searched and paged here. */
export function checkList(checks: readonly CheckView[], query: URLSearchParams, now: number): Html {
  const wish = readCheckWish(query)
  const { shown, found, page, pages } = pickChecks(checks, wish)
  const isMany = checks.length > atOnce
  return html`<section id="checks">
    ${isMany ? search(query, wish.text) : html`<div class="tools">${rowSearch('checks and replicas')}</div>`}
    ${checkTable(
      isMany ? shown : checks.toSorted(failingFirst),
      now,
      checks.length === 0
        ? html`<p>Nothing is checked. See what would be with</p>
            <p><code data-copy>nexo monitor status</code></p>`
        : html`<p>No check has this in its name, kind, outcome or subject.</p>`,
    )}
    ${
      isMany &&
      html`<p class="pages">
        ${found.toLocaleString('en')} of ${checks.length.toLocaleString('en')} checks, page ${page} of
        ${pages} ${page > 1 && pageLink(query, page - 1, 'Previous')}
        ${page < pages && pageLink(query, page + 1, 'Next')}
      </p>`
    }
  </section>`
}
