import { widthOf } from '../reporting/text-width.ts'

/** A line of its own with the text, and one with a caret below the character at `index`. Pure. */
export const pointingAt = (text: string, index: number): string =>
  `\n  ${text}\n  ${' '.repeat(widthOf(text.slice(0, index)))}^`
