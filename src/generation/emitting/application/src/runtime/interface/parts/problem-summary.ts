// What was refused, said at the top of the page and tied to the fields that it is about.
import { html } from 'hono/html'
import type { Mistake, Problem } from '../../problem.ts'
import type { Markup } from '../markup.ts'
import { capitalise } from '../words.ts'

/** The message of the first mistake of each field. */
export function errorsByField({ errors }: Problem): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const { field, message } of errors)
    if (field !== null && !found.has(field)) found.set(field, capitalise(message))
  return found
}

export type SummaryOptions = {
  readonly title: string
  /** Where a field can be corrected; undefined when it cannot be from here. */
  readonly placeOf: (field: string) => string | undefined
}

/** An alert that takes the focus, with one entry for each mistake. */
export function renderProblem(problem: Problem, { title, placeOf }: SummaryOptions): Markup {
  return html`<div class="alert" role="alert" tabindex="-1" autofocus>
    <h2>${title}</h2>
    ${
      problem.errors.length === 0
        ? html`<p>${problem.title}</p>`
        : html`<ul>
            ${problem.errors.map((mistake) => html`<li>${renderMistake(mistake, placeOf)}</li>`)}
          </ul>`
    }
  </div>`
}

const renderMistake = (
  { field, message, requirement }: Mistake,
  placeOf: SummaryOptions['placeOf'],
): Markup => {
  const place = field === null ? undefined : placeOf(field)
  return html`${place === undefined ? capitalise(message) : html`<a href="${place}">${capitalise(message)}</a>`}${
    requirement === null ? '' : html` <span class="source">requirements, line ${requirement}</span>`
  }`
}
