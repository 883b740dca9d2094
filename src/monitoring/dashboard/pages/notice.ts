// Instead of a page: what is wrong, and what to do.
import { html } from '../html.ts'
import type { Page } from '../page.ts'

export const notFoundPage = (what: string): Page => ({
  title: 'Not found',
  section: 'overview',
  topics: ['targets'],
  target: null,
  body: html`<h1>Not found</h1>
    <p>${what}</p>
    <p><a href="/">Back to the overview</a></p>`,
})

/** The monitor's store could not be read: this says nothing about the applications. */
export const failedPage = (why: string, hint: string): Page => ({
  title: 'Not readable now',
  section: 'overview',
  topics: ['checks', 'targets'],
  target: null,
  body: html`<h1>Not readable now</h1>
    <p class="banner" role="alert">${why}</p>
    <p>${hint}</p>
    <p>This says nothing about the applications: the dashboard could not read what the monitor knows.</p>`,
})
