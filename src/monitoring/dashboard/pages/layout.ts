// layout: what every page has around it.
import type { TargetView } from '../../reading-contract.ts'
import { clockText } from '../client/time-text.ts'
import { countText } from '../client/value-text.ts'
import { html, type Html } from '../html.ts'
import type { Page, Section, Theme } from '../page.ts'

export type Frame = {
  readonly theme: Theme
  readonly now: number
  /** Path and query of this page, for the way back. */
  readonly path: string
  readonly assets: { readonly script: string; readonly style: string; readonly icon: string }
  readonly targets: readonly TargetView[]
}

const sections: readonly (readonly [Section, string, string])[] = [
  ['overview', '/', 'Overview'],
  ['alerts', '/alerts', 'Alerts'],
  ['deliveries', '/deliveries', 'Deliveries'],
  ['logs', '/logs', 'Logs'],
  ['runs', '/runs', 'Runs'],
  ['health', '/health', 'Monitor'],
]

/** Head of any page of ours, signed in or not. */
export const documentOf = (title: string, frame: Pick<Frame, 'theme' | 'assets'>, body: Html): Html =>
  html`<!doctype html>
    <html lang="en" data-theme="${frame.theme}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="${frame.assets.icon}" type="image/svg+xml" />
        <link rel="stylesheet" href="${frame.assets.style}" />
        <script type="module" src="${frame.assets.script}"></script>
      </head>
      ${body}
    </html> `

const nextTheme: Readonly<Record<Theme, Theme>> = { auto: 'dark', dark: 'light', light: 'auto' }
const themeSign: Readonly<Record<Theme, string>> = { auto: '◐', dark: '☾', light: '☀' }

const themeForm = ({ theme, path }: Frame): Html =>
  html`<form method="post" action="/theme" class="theme">
    <input type="hidden" name="back" value="${path}" />
    <button
      name="theme"
      value="${nextTheme[theme]}"
      title="Colours: ${theme}. Change to ${nextTheme[theme]}."
    >
      <span aria-hidden="true">${themeSign[theme]}</span
      ><span class="unseen">Colours: ${theme}. Change to ${nextTheme[theme]}</span>
    </button>
  </form>`

const navigation = (page: Page, firing: number): Html =>
  html`<nav aria-label="Pages">
    <ul>
      ${sections.map(
        ([section, path, title]) =>
          html`<li>
            <a href="${path}" ${page.section === section ? html` aria-current="page"` : null}
              >${title}${
                section === 'alerts' &&
                firing > 0 &&
                html` <span class="count">${firing}<span class="unseen"> firing</span></span>`
              }</a
            >
          </li>`,
      )}
    </ul>
  </nav>`

const help = html`<dialog id="help" aria-labelledby="help-title">
  <h2 id="help-title">Keys</h2>
  <dl>
    <div>
      <dt><kbd>/</kbd></dt>
      <dd>search on this page</dd>
    </div>
    <div>
      <dt><kbd>j</kbd> <kbd>k</kbd></dt>
      <dd>next, previous row</dd>
    </div>
    <div>
      <dt><kbd>Enter</kbd></dt>
      <dd>open the row</dd>
    </div>
    <div>
      <dt><kbd>g</kbd> then <kbd>o</kbd> <kbd>a</kbd> <kbd>d</kbd> <kbd>l</kbd> <kbd>r</kbd> <kbd>m</kbd></dt>
      <dd>go to a page</dd>
    </div>
    <div>
      <dt><kbd>←</kbd> <kbd>→</kbd></dt>
      <dd>in a chart: read its values; drag to zoom</dd>
    </div>
    <div>
      <dt><kbd>t</kbd></dt>
      <dd>colours</dd>
    </div>
    <div>
      <dt><kbd>?</kbd></dt>
      <dd>this list</dd>
    </div>
  </dl>
  <form method="dialog"><button>Close</button></form>
</dialog>`

/** A whole page. */
export function layout(page: Page, frame: Frame): Html {
  const firing = frame.targets.reduce((sum, { firing }) => sum + firing, 0)
  const title = `${firing > 0 ? `(${firing}) ` : ''}${page.title} · nexo`
  return documentOf(
    title,
    frame,
    html`<body data-topics="${page.topics.join(' ')}" data-target="${page.target}" data-now="${frame.now}">
      <a class="skip" href="#main">Skip to the content</a>
      <header class="top">
        <a class="brand" href="/"
          ><svg viewBox="0 0 20 20" aria-hidden="true"><path d="M2 11h4l2-6 4 10 2-4h4" /></svg>nexo</a
        >
        ${navigation(page, firing)}
        <p id="live" class="live" role="status">
          <span class="sign" aria-hidden="true">●</span>
          <span class="word">as of ${clockText(frame.now)} UTC</span>
        </p>
        ${themeForm(frame)}
      </header>
      <p id="news" class="unseen" role="status"></p>
      <div id="stale" class="banner" role="alert" hidden></div>
      <main id="main" tabindex="-1">${page.body}</main>
      <footer>
        <p>
          ${countText(frame.targets.length, 'watched environment')}. All times are UTC.
          <span class="with-keys">Press <kbd>?</kbd> for keys.</span>
        </p>
        <form method="post" action="/session/end"><button class="quiet">Sign out</button></form>
      </footer>
      ${help}
    </body>`,
  )
}

/** A search field that hides rows of the page's tables; there only where the browser can do it. */
export const rowSearch = (what: string): Html =>
  html`<label class="search" hidden data-search
    ><span class="unseen">Search ${what}</span
    ><input type="search" placeholder="Search ${what}" autocomplete="off" spellcheck="false" /><kbd
      aria-hidden="true"
      >/</kbd
    ></label
  >`
