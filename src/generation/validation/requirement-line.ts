/** `requirements.md:12`, `line 12`: how a title or a message names the line of the requirements that it is about. */
const forms: readonly RegExp[] = [
  /\.(?:md|txt|markdown):(\d{1,6})\b/,
  /\b(?:requirement|line|L)[ -]?(\d{1,6})\b/i,
]

/** The line of the requirements that a text names; undefined when it names none. Pure. */
export function requirementLineIn(text: string): number | undefined {
  for (const form of forms) {
    const [, digits] = form.exec(text) ?? []
    if (digits !== undefined && Number(digits) > 0) return Number(digits)
  }
  return undefined
}
