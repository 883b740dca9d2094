// Reads the shell sessions out of a document, and compares what they show with what really happens.

export type ShownCommand = {
  readonly command: string
  readonly output: readonly string[]
  readonly line: number
}

/** Fenced blocks of one language: their lines, and the number of the first one. */
export function blocksOf(
  markdown: string,
  language: string,
): readonly { readonly lines: string[]; readonly line: number }[] {
  const blocks: { lines: string[]; line: number }[] = []
  let open: { lines: string[]; line: number } | undefined
  for (const [index, text] of markdown.split('\n').entries()) {
    if (open !== undefined && text === '```') {
      blocks.push(open)
      open = undefined
    } else if (open !== undefined) open.lines.push(text)
    else if (text === `\`\`\`${language}`) open = { lines: [], line: index + 2 }
  }
  return blocks
}

/** Every `$ command` of the `console` blocks with the output that is shown below it. */
export const shownCommands = (markdown: string): readonly ShownCommand[] =>
  blocksOf(markdown, 'console').flatMap(({ lines, line }) =>
    lines.flatMap((text, index) => {
      if (!text.startsWith('$ ')) return []
      const rest = lines.slice(index + 1)
      const end = rest.findIndex((below) => below.startsWith('$ '))
      return [{ command: text.slice(2), output: end < 0 ? rest : rest.slice(0, end), line: line + index }]
    }),
  )

const varying: readonly (readonly [RegExp, string])[] = [
  [/\br-\d{8}-\d{6}-[0-9a-f]{4}\b/g, '<release>'],
  [/\b127\.0\.0\.1:\d+/g, '<address>'],
  [/\b\d+(?:\.\d+)? (?:ms|s)\b/g, '<time>'],
  [/\b\d+(?:\.\d+)? (?:B|KiB)\b/g, '<size>'],
  [/\bjust now\b|\b<time> ago\b/g, '<when>'],
  [/ {2,}/g, ' '],
]

/** A line without what differs from run to run. */
export const steadyPart = (line: string): string =>
  varying.reduce((text, [pattern, name]) => text.replaceAll(pattern, name), line).trim()

/** Shown lines that did not come, in their order; lines that came and are not shown do not matter. */
export function missingLines(shown: readonly string[], came: readonly string[]): readonly string[] {
  const left = came.map((line) => steadyPart(line))
  return shown.filter((line) => {
    const at = left.indexOf(steadyPart(line))
    if (at >= 0) left.splice(0, at + 1)
    return at < 0
  })
}
