// Pages that say why something cannot be shown, and what to do about it.
import { html } from 'hono/html'
import type { Problem } from '../../problem.ts'
import type { Markup } from '../markup.ts'
import { renderPage } from '../parts/layout.ts'
import { withQuery } from '../places.ts'
import type { Visit } from '../visit.ts'
import { capitalise } from '../words.ts'

type Message = { readonly title: string; readonly text: string }

const messages: Readonly<Record<number, Message>> = {
  403: {
    title: 'You may not do this',
    text: 'Your role does not allow it. Whoever administers users can give you another role.',
  },
  404: {
    title: 'There is nothing here',
    text: 'It was deleted, or moved, or it is not yours to see. Check the address, or start again from the first page.',
  },
  429: { title: 'Too many tries', text: 'Wait a minute, then try again.' },
  500: {
    title: 'Something went wrong',
    text: 'The mistake is ours and was written to the log. Nothing was saved. Try again in a moment.',
  },
}

const otherMessage: Message = { title: 'This was refused', text: 'Go back and try it in another way.' }

/** A page about a status of HTTP. `reference` finds the mistake in the log. */
export function renderMessage(visit: Visit, status: number, problem?: Problem, reference?: string): Markup {
  const { title, text } = messages[status] ?? otherMessage
  const reasons = problem?.errors.map(({ message }) => capitalise(message)) ?? []
  const mayLogIn = visit.caller.kind === 'anyone'
  return renderPage(visit, {
    title,
    width: 'narrow',
    main: html`<h1>${title}</h1>
      ${reasons.length === 0 ? html`<p>${messages[status] === undefined && problem !== undefined ? problem.title : text}</p>` : reasons.map((reason) => html`<p>${reason}</p>`)}
      ${reference === undefined ? '' : html`<p class="hint">Reference: <code>${reference}</code></p>`}
      <p class="buttons">
        <a class="button primary" href="/">To the first page</a
        >${mayLogIn ? html`<a class="button" href="${withQuery('/login', { next: visit.url.pathname })}">Log in</a>` : ''}
      </p>`,
  })
}
