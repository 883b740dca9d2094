// One field of a form: label, hints, error and input belong together, for eyes and for screen readers.
import { html } from 'hono/html'
import type { FieldDefinition } from '../../definition.ts'
import { isCheckbox } from '../form-values.ts'
import { isLongText } from '../long-text.ts'
import type { Markup } from '../markup.ts'
import { capitalise, sayValue } from '../words.ts'

export type FieldInput = {
  readonly name: string
  readonly label: string
  readonly required: boolean
  readonly hints: readonly string[]
  readonly error: string | undefined
}

/** What ties an input to its hints and its error. */
const describedBy = ({ name, hints, error }: FieldInput): string | undefined => {
  const ids = [
    ...(hints.length > 0 ? [`${name}-hint`] : []),
    ...(error === undefined ? [] : [`${name}-error`]),
  ]
  return ids.length === 0 ? undefined : ids.join(' ')
}

/** Attributes that every kind of input has. */
export const inputAttributes = (field: FieldInput): Markup => {
  const ids = describedBy(field)
  return html`id="${field.name}"
  name="${field.name}"${ids === undefined ? '' : html` aria-describedby="${ids}"`}${
    field.error === undefined ? '' : html` aria-invalid="true"`
  }${field.required ? html` required` : ''}`
}

const hintAndError = ({ name, hints, error }: FieldInput): Markup =>
  html`${
    hints.length === 0 ? '' : html`<p class="hint" id="${name}-hint">${hints.join(' ')}</p>`
  }${error === undefined ? '' : html`<p class="field-error" id="${name}-error"><span class="visually-hidden">Error: </span>${error}</p>`}`

/** A field around its input. */
export const renderField = (field: FieldInput, input: Markup): Markup =>
  html`<div class="field${field.error === undefined ? '' : ' has-error'}">
    <label for="${field.name}"
      >${capitalise(field.label)}${field.required ? '' : html` <span class="optional">optional</span>`}</label
    >
    ${hintAndError(field)}${input}
  </div>`

const renderCheckbox = (field: FieldInput, value: string): Markup =>
  html`<div class="field${field.error === undefined ? '' : ' has-error'}">
    <div class="check">
      <input
        type="checkbox"
        value="true"
        ${inputAttributes({ ...field, required: false })}${value === 'true' ? html` checked` : ''}
      />
      <label for="${field.name}">${capitalise(field.label)}</label>
    </div>
    ${hintAndError(field)}
  </div>`

export type Choice = { readonly value: string; readonly label: string }

/** A list to choose from; one that may stay empty, or has no value yet, starts with an empty choice. */
export function renderSelect(field: FieldInput, choices: readonly Choice[], value: string): Markup {
  const needsEmpty = !field.required || !choices.some((choice) => choice.value === value)
  return renderField(
    field,
    html`<select ${inputAttributes(field)}>
      ${
        needsEmpty ? html`<option value="">${field.required ? 'Choose…' : 'None'}</option>` : ''
      }${choices.map(
        (choice) =>
          html`<option value="${choice.value}" ${choice.value === value ? html` selected` : ''}>
            ${choice.label}
          </option>`,
      )}
    </select>`,
  )
}

const types: Partial<Record<FieldDefinition['type'], string>> = {
  int: 'number',
  date: 'date',
  datetime: 'datetime-local',
  time: 'time',
  email: 'email',
  url: 'url',
  phone: 'tel',
}

/** The input of a field of an entity, of the kind that its type asks for. */
export function renderFieldInput(definition: FieldDefinition, field: FieldInput, value: string): Markup {
  if (isCheckbox(definition)) return renderCheckbox(field, value)
  if (definition.type === 'bool')
    return renderSelect(
      field,
      [
        { value: 'true', label: 'Yes' },
        { value: 'false', label: 'No' },
      ],
      value,
    )
  if (definition.type === 'enum')
    return renderSelect(
      field,
      (definition.values ?? []).map((option) => ({ value: option, label: sayValue(option) })),
      value,
    )
  if (isLongText(definition) || definition.type === 'json')
    return renderField(
      field,
      // HTML drops a line end that opens a text area, so it gets one to drop.
      html`<textarea rows="5" ${inputAttributes(field)}${lengths(definition)}>${`\n${value}`}</textarea>`,
    )
  return renderField(
    field,
    html`<input
      type="${definition.sensitive === 'secret' ? 'password' : (types[definition.type] ?? 'text')}"
      value="${definition.sensitive === 'secret' ? '' : value}"
      ${inputAttributes(field)}${lengths(definition)}${bounds(definition)}${moreAttributes(definition)}
    />`,
  )
}

const lengths = ({ minLength, maxLength }: FieldDefinition): Markup =>
  html`${minLength === undefined ? '' : html` minlength="${minLength}"`}${maxLength === undefined ? '' : html` maxlength="${maxLength}"`}`

const bounds = ({ type, min, max }: FieldDefinition): Markup =>
  type === 'int' || type === 'date'
    ? html`${min === undefined ? '' : html` min="${min}"`}${max === undefined ? '' : html` max="${max}"`}`
    : html``

const moreAttributes = ({ type, sensitive }: FieldDefinition): Markup => {
  if (sensitive === 'secret') return html` autocomplete="new-password"`
  if (type === 'int') return html` step="1"`
  if (type === 'decimal' || type === 'money') return html` inputmode="decimal" class="short"`
  return html` autocomplete="off"`
}
