import type { FactLine } from './fact-lines.ts'
import { paint, symbol, type Look } from './look.ts'

/** A line of fact-lines as it is printed, without its line feed. Longer than the terminal is fine: it wraps. */
export function lineText(look: Look, line: FactLine): string {
  const sign = paint(look, line.tone, symbol(look, line.sign))
  const indent = line.sign === 'bullet' || line.sign === 'bar' ? '  ' : ''
  return `${indent}${sign} ${line.tone === 'dim' ? paint(look, 'dim', line.text) : line.text}`
}
