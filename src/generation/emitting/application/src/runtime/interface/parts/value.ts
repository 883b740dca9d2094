// A value as people read it.
import { html } from 'hono/html'
import type { FieldDefinition, Value } from '../../definition.ts'
import { isLongText } from '../long-text.ts'
import type { Markup } from '../markup.ts'
import { sayValue } from '../words.ts'

const dateFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })
const momentFormat = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
})

export const empty: Markup = html`<span class="empty" aria-label="empty">–</span>`

/** Renders a value of a field; text of users is always escaped, and only web addresses become links. */
export function renderValue(field: FieldDefinition, value: Value | undefined): Markup {
  if (value === null || value === undefined || value === '') return empty
  if (field.sensitive === 'secret') return html`<span class="empty">hidden</span>`
  if (typeof value === 'boolean') return html`${value ? 'Yes' : 'No'}`
  if (typeof value === 'number') return html`<span class="number">${value}</span>`
  if (typeof value !== 'string') return html`<code>${JSON.stringify(value)}</code>`
  return renderText(field, value)
}

function renderText(field: FieldDefinition, value: string): Markup {
  switch (field.type) {
    case 'enum':
      return renderState(field, value)
    case 'decimal':
    case 'money':
      return html`<span class="number">${value}</span>`
    case 'date':
    case 'datetime':
      return renderMoment(field.type, value)
    case 'email':
      return html`<a href="mailto:${value}">${value}</a>`
    case 'phone':
      return html`<a href="tel:${value.replaceAll(/[^\d+]/g, '')}">${value}</a>`
    case 'url':
      return /^https?:\/\//i.test(value)
        ? html`<a href="${value}" rel="noopener noreferrer">${value}</a>`
        : html`${value}`
    case 'text':
      return isLongText(field) ? html`<span class="prose">${value}</span>` : html`${value}`
    default:
      return html`${value}`
  }
}

/** A state with a colour of its own. The colour only helps the eye: the word says it all. */
const renderState = ({ values }: FieldDefinition, value: string): Markup =>
  html`<span class="state state-${Math.max(0, values?.indexOf(value) ?? 0) % 6}">${sayValue(value)}</span>`

/** A date, or a moment in UTC. */
export function renderMoment(type: 'date' | 'datetime', value: string): Markup {
  const moment = new Date(value)
  if (Number.isNaN(moment.getTime())) return html`${value}`
  const text = type === 'date' ? dateFormat.format(moment) : `${momentFormat.format(moment)} UTC`
  return html`<time datetime="${value}">${text}</time>`
}
