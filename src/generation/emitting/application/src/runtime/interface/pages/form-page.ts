// Creating and editing a row. What was typed is kept when it is refused, and every mistake stands at its field.
import { html } from 'hono/html'
import type { EntityDefinition, ParentDefinition } from '../../definition.ts'
import type { Problem } from '../../problem.ts'
import type { Item } from '../../services.ts'
import { choicesOfParent, type Choices } from '../choices.ts'
import { isWritable, toFormText, type FormText } from '../form-values.ts'
import type { Markup } from '../markup.ts'
import { inputAttributes, renderField, renderFieldInput, renderSelect } from '../parts/field-input.ts'
import { hintsOf } from '../parts/hints.ts'
import { renderPage, tokenField } from '../parts/layout.ts'
import { errorsByField, renderProblem } from '../parts/problem-summary.ts'
import { listPlace, rowPlace } from '../places.ts'
import { labelOf } from '../row-labels.ts'
import type { Visit } from '../visit.ts'
import { capitalise, withArticle } from '../words.ts'
import { renderTrail } from './detail-page.ts'

export type RowForm = {
  readonly entity: EntityDefinition
  /** The row that is edited; undefined for a new one. */
  readonly edited?: { readonly item: Item; readonly version: number }
  readonly values: FormText
  readonly problem?: Problem
}

/** The text of a form for a new row: defaults, and what the address asks for (`?customerId=`). */
export function newValues(entity: EntityDefinition, asked: URLSearchParams): FormText {
  const defaults = entity.fields.flatMap((field) =>
    field.default === undefined || !isWritable(entity, field)
      ? []
      : [[field.name, toFormText(field, field.default)] as const],
  )
  return { ...Object.fromEntries(defaults), ...Object.fromEntries(asked) }
}

/** The text of a form for a row as it is. */
export const valuesOf = (entity: EntityDefinition, item: Item): FormText =>
  Object.fromEntries([
    ...entity.fields.map((field) => [field.name, toFormText(field, item[field.name])] as const),
    ...entity.parents.map(({ key }) => [key, typeof item[key] === 'string' ? item[key] : ''] as const),
  ])

export async function renderForm(visit: Visit, form: RowForm): Promise<Markup> {
  const { entity, edited, problem } = form
  const errors = problem === undefined ? new Map<string, string>() : errorsByField(problem)
  const title = edited === undefined ? `New ${entity.label}` : `Edit ${labelOf(entity, edited.item)}`
  const parents = await Promise.all(
    entity.parents.map(async (parent) => {
      const search = form.values[`find.${parent.key}`] ?? ''
      const choices = await choicesOfParent(visit, entity, parent, search)
      return choices === undefined ? html`` : renderParentInput(form, parent, choices, search, errors)
    }),
  )
  const fields = entity.fields.filter((field) => isWritable(entity, field))
  const place = edited === undefined ? listPlace(entity) : rowPlace(entity, edited.item.id)
  return renderPage(visit, {
    title: problem === undefined ? title : `Error: ${title}`,
    width: 'narrow',
    main: html`${renderTrail(entity, title)}
      <h1>${title}</h1>
      ${problem === undefined ? '' : renderRefusal(form, problem)}
      <form
        class="form"
        method="post"
        action="${edited === undefined ? `${place}/new` : `${place}/edit`}"
        novalidate
      >
        ${tokenField(visit)}${edited === undefined ? '' : html`<input type="hidden" name="_version" value="${edited.version}" />`}
        <button class="first-submit" tabindex="-1" aria-hidden="true">Save</button>
        ${parents}
        ${fields.map((field) =>
          renderFieldInput(
            field,
            {
              name: field.name,
              label: field.label,
              required: field.required && field.default === undefined,
              hints: hintsOf(entity, field),
              error: errors.get(field.name),
            },
            form.values[field.name] ?? '',
          ),
        )}
        <p class="buttons">
          <button class="primary">${edited === undefined ? `Create ${entity.label}` : 'Save'}</button
          ><a class="button quiet" href="${place}">Cancel</a>
        </p>
      </form>`,
  })
}

function renderParentInput(
  { values }: RowForm,
  parent: ParentDefinition,
  { choices, isCut }: Choices,
  search: string,
  errors: ReadonlyMap<string, string>,
): Markup {
  const current = values[parent.key] ?? ''
  const field = {
    name: parent.key,
    label: parent.label,
    required: parent.required,
    hints: choices.length === 0 && search === '' ? ['There is none that you could choose yet.'] : [],
    error: errors.get(parent.key),
  }
  const known = choices.some(({ value }) => value === current) || current === ''
  const all = known ? choices : [{ value: current, label: current }, ...choices]
  const select = renderSelect(field, all, current)
  if (!isCut) return select
  const find = {
    name: `find.${parent.key}`,
    label: `find ${withArticle(parent.label)}`,
    required: true,
    hints: [],
    error: undefined,
  }
  return html`<fieldset class="finding">
    <legend>${capitalise(parent.label)}</legend>
    ${renderField(
      find,
      html`<span class="with-button"
        ><input type="search" value="${search}" ${inputAttributes({ ...find, required: false })} /><button
          name="_find"
          value="${parent.key}"
        >
          Find
        </button></span
      >`,
    )}${select}
  </fieldset>`
}

function renderRefusal({ entity, edited }: RowForm, problem: Problem): Markup {
  if (problem.status === 412 && edited !== undefined)
    return html`<div class="alert" role="alert" tabindex="-1" autofocus>
      <h2>Somebody else changed this in the meantime</h2>
      <p>
        What you typed is still here and nothing of it was saved.
        <a href="${rowPlace(entity, edited.item.id)}">See how it is now</a>, then save again to put your
        version over it.
      </p>
    </div>`
  return renderProblem(problem, {
    title: problem.status === 409 ? 'This is in the way of something else' : 'Please look at this again',
    placeOf: (name) => (isInForm(entity, name) ? `#${name}` : undefined),
  })
}

const isInForm = (entity: EntityDefinition, name: string): boolean =>
  entity.parents.some(({ key }) => key === name) ||
  entity.fields.some((field) => field.name === name && isWritable(entity, field))
