import type { FieldDefinition } from '../definition.ts'

const longWords =
  /address|body|comment|content|description|details|instructions|message|notes?$|reason|remark|resolution|summary|text$/i
const shortest = 256

/**
 * Whether people write more than a line into a field: where the requirements allow much, or give no bound and name it
 * like something long. Pure.
 */
export function isLongText({ type, name, maxLength, unique, pattern, required }: FieldDefinition): boolean {
  if (type !== 'text' || unique || pattern !== undefined) return false
  return maxLength === undefined ? longWords.test(name) || !required : maxLength >= shortest
}
