// ages: moments in a page, with the exact time in the markup.
import { agoText, dateTimeText } from './client/time-text.ts'
import { html, type Html } from './html.ts'

/** A moment as its age; the exact time is in the markup, and in the title. */
export const ago = (at: number, now: number): Html =>
  html`<time datetime="${new Date(at).toISOString()}" title="${dateTimeText(at)} UTC" data-ago="${at}"
    >${agoText(at, now)}</time
  >`

/** A moment as date and time. */
export const moment = (at: number): Html =>
  html`<time datetime="${new Date(at).toISOString()}">${dateTimeText(at)}</time>`
