import { quote } from './source-text.ts'

/** The whole text must match, as in forms. Some old patterns are none under the flag for Unicode. */
export function regExp(pattern: string): string {
  const source = `^(?:${pattern})$`
  return `new RegExp(${quote(source)}, ${quote(isUnicode(source) ? 'u' : '')})`
}

function isUnicode(source: string): boolean {
  try {
    return new RegExp(source, 'u').unicode
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
