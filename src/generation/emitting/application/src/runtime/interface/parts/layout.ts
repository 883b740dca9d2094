// The frame of every page: skip link, navigation, who is logged in, what was just done.
import { html } from 'hono/html'
import { listPlace, usersPlace } from '../places.ts'
import type { Markup } from '../markup.ts'
import { assets } from '../style/assets.ts'
import type { Visit } from '../visit.ts'
import { capitalise } from '../words.ts'

export type PageContent = {
  readonly title: string
  readonly main: Markup
  /** What was just done; told as a status. */
  readonly notice?: string | undefined
  readonly width?: 'narrow' | 'wide'
}

/** Hidden field that every form carries. */
export const tokenField = ({ formToken }: Visit): Markup =>
  html`<input type="hidden" name="_token" value="${formToken}" />`

/** A whole document. */
export function renderPage(visit: Visit, { title, main, notice, width = 'wide' }: PageContent): Markup {
  const { label } = visit.application.definition
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${title === label ? label : `${title} · ${label}`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="${assets.icon.path}" type="image/svg+xml" />
        <link rel="stylesheet" href="${assets.style.path}" />
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="bar">
          <a class="brand" href="/"
            ><span class="mark" aria-hidden="true">${label.charAt(0).toUpperCase()}</span
            ><span>${label}</span></a
          >
          ${renderNavigation(visit)} ${renderAccount(visit)}
        </header>
        <main id="main" class="${width}" tabindex="-1">
          ${notice === undefined ? '' : html`<p class="notice" role="status">${notice}</p>`} ${main}
        </main>
      </body>
    </html>`
}

function renderNavigation(visit: Visit): Markup {
  const { application, caller, url } = visit
  const entries = [
    ...application.definition.entities
      .filter(({ name }) => application.service(name).abilities(caller).list)
      .map((entity) => ({ place: listPlace(entity), label: capitalise(entity.plural) })),
    ...(application.users.mayAdminister(caller) ? [{ place: usersPlace, label: 'Users' }] : []),
  ]
  if (entries.length === 0) return html``
  return html`<nav aria-label="Main">
    <ul>
      ${entries.map(
        ({ place, label }) =>
          html`<li>
            <a
              href="${place}"
              ${isBelow(url.pathname, place) ? html` aria-current="${url.pathname === place ? 'page' : 'true'}"` : ''}
              >${label}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`
}

const isBelow = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`)

function renderAccount(visit: Visit): Markup {
  const { caller, url } = visit
  if (caller.kind === 'user')
    return html`<div class="account">
      <p>
        <span class="visually-hidden">Logged in as </span>${caller.email}<span class="role"
          >${caller.role.replaceAll('-', ' ')}</span
        >
      </p>
      <form method="post" action="/logout">${tokenField(visit)}<button>Log out</button></form>
    </div>`
  return url.pathname === '/login'
    ? html``
    : html`<div class="account"><a class="button" href="/login">Log in</a></div>`
}
