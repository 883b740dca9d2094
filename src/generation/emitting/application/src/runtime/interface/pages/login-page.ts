import { html } from 'hono/html'
import type { Markup } from '../markup.ts'
import { renderPage, tokenField } from '../parts/layout.ts'
import { inputAttributes, renderField } from '../parts/field-input.ts'
import type { Visit } from '../visit.ts'

export type LoginForm = {
  readonly email: string
  readonly next: string
  /** Why the last try failed. */
  readonly refusal?: string
}

export function renderLogin(visit: Visit, { email, next, refusal }: LoginForm): Markup {
  const field = (name: string, label: string) =>
    ({ name, label, required: true, hints: [], error: undefined }) as const
  return renderPage(visit, {
    title: refusal === undefined ? 'Log in' : 'Error: Log in',
    width: 'narrow',
    main: html`<h1>Log in</h1>
      ${refusal === undefined ? '' : html`<div class="alert" role="alert" tabindex="-1" autofocus><p>${refusal}</p></div>`}
      <form method="post" action="/login" class="form" novalidate>
        ${tokenField(visit)}
        <input type="hidden" name="next" value="${next}" />
        ${renderField(field('email', 'e-mail address'), html`<input type="email" value="${email}" autocomplete="username" ${inputAttributes(field('email', ''))} />`)}
        ${renderField(field('password', 'password'), html`<input type="password" autocomplete="current-password" ${inputAttributes(field('password', ''))} />`)}
        <p class="buttons"><button class="primary">Log in</button></p>
      </form>
      <p class="hint">
        Accounts are made by whoever administers this application, on its page of users or with
        <code>node app.js user add</code>.
      </p>`,
  })
}
