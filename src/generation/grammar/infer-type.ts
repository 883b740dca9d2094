import type { FieldType } from '../../domain/application-model/field.ts'

const guesses: readonly (readonly [FieldType, RegExp])[] = [
  ['datetime', /\b(?:at|timestamp|start time|end time)$/],
  ['date', /\bdate\b|\bon$|^(?:birthday|deadline)$|\bdate of\b|\bday$/],
  ['money', /\b(?:price|total|amount|cost|fee|salary|budget|balance|deposit|fine)$/],
  ['int', /\b(?:count|quantity|stock|age|capacity|score|rating|copies|level)$|^number of\b|\bseats$/],
  ['email', /\be-?mail(?: address)?$/],
  ['phone', /\b(?:phone|mobile|phone number|telephone)$/],
  ['url', /\b(?:url|website|link|web address)$/],
  ['bool', /^(?:is|has)\b|\bflag$|\b(?:active|enabled|archived|confirmed|approved)$/],
  ['text', /\b(?:description|notes?|body|comments?|remarks?|findings|summary|message)$/],
  ['file', /\b(?:photo|picture|attachment)$/],
  ['duration', /\bduration$/],
]

/** The type that a field's name suggests; a line of text when it suggests nothing. Pure. */
export const inferType = (label: string): FieldType =>
  guesses.find(([, pattern]) => pattern.test(label))?.[0] ?? 'string'
