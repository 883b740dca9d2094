// What a form sent becomes the input of a service. Values that cannot be read are handed on as they were typed: the
// service says what is wrong with them, in the words of its own rules.
import type { EntityDefinition, FieldDefinition, Value } from '../definition.ts'

/** Text of a form's fields by name, as it came. */
export type FormText = Readonly<Record<string, string>>

/** Whether people write this field in forms. A workflow's field changes only by its moves. */
export const isWritable = (entity: EntityDefinition, field: FieldDefinition): boolean =>
  field.computed === undefined && field.name !== entity.workflow?.field

/**
 * The input that a form stands for. What was left empty is null, so that an edit can clear it; on a new row it is left
 * out, so that defaults apply. A checkbox that is not ticked is not sent by browsers: it is false.
 */
export function readForm(
  entity: EntityDefinition,
  form: FormText,
  purpose: 'create' | 'update',
): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const field of entity.fields) {
    if (!isWritable(entity, field)) continue
    const text = form[field.name]
    if (text === undefined && !isCheckbox(field)) continue
    // A secret is never sent back to the browser, so an empty one means: as it was.
    if (field.sensitive === 'secret' && text === '' && purpose === 'update') continue
    const value = readValue(field, text ?? '')
    if (value !== null || purpose === 'update') input[field.name] = value
  }
  for (const { key } of entity.parents) {
    const text = form[key]
    if (text === undefined) continue
    if (text !== '' || purpose === 'update') input[key] = text === '' ? null : text
  }
  return input
}

/** A yes-or-no that must be answered is a checkbox; one that may stay open is a choice of three. */
export const isCheckbox = (field: FieldDefinition): boolean => field.type === 'bool' && field.required

function readValue(field: FieldDefinition, text: string): unknown {
  if (isCheckbox(field)) return text === 'true'
  if (text === '') return null
  if (field.type === 'bool') return text === 'true'
  if (field.type === 'int') return /^-?\d{1,15}$/.test(text.trim()) ? Number(text) : text
  if (field.type === 'datetime') return readMoment(text)
  if (field.type === 'json') return readJson(text)
  // Browsers send line ends of text areas as CR LF.
  return field.type === 'text' ? text.replaceAll('\r\n', '\n') : text.trim()
}

/** A `datetime-local` field knows no zone; ours are labelled UTC. */
const readMoment = (text: string): string =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/.test(text)
    ? `${text}:00Z`
    : /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?$/.test(text)
      ? `${text}Z`
      : text

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

/** A value as a form field holds it: the way back of `readForm`. */
export function toFormText(field: FieldDefinition, value: Value | undefined): string {
  if (value === null || value === undefined) return ''
  if (field.type === 'datetime' && typeof value === 'string') return toLocalMoment(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const toLocalMoment = (value: string): string => {
  const moment = new Date(value)
  if (Number.isNaN(moment.getTime())) return value
  const text = moment.toISOString()
  return text.endsWith(':00.000Z') ? text.slice(0, 16) : text.slice(0, 19)
}
