// text-width: how many terminal cells a text takes, and how to cut it to fit.
import { stripVTControlCharacters } from 'node:util'

// Made when a text first needs it: loading the tables takes longer than most commands do.
let segmenter: Intl.Segmenter | undefined
const graphemesOf = (text: string): Iterable<{ readonly segment: string }> =>
  (segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })).segment(text)

// Unicode 16, East Asian Width W and F, as ranges of code points; emoji are recognised by property instead.
const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}]/u
const pictured = /\p{Emoji_Presentation}|\uFE0F/u
const invisible = /^[\p{Mark}\p{Cf}\p{Cc}]+$/u

const cellsOf = (grapheme: string): number => {
  if (invisible.test(grapheme)) return 0
  return wide.test(grapheme) || pictured.test(grapheme) ? 2 : 1
}

// Latin letters, and the signs that nexo itself draws: one cell each, and none of them joins with its neighbour.
const simple =
  /^[\u0020-\u007E\u00A1-\u00AC\u00AE-\u02FF\u2010-\u2027\u2190-\u21FF\u2500-\u25F0\u2713\u2717\u2800-\u28FF]*$/

/** Terminal cells that `text` takes. Escape sequences take none. */
export function widthOf(text: string): number {
  if (simple.test(text)) return text.length
  const bare = stripVTControlCharacters(text)
  let cells = 0
  for (const { segment } of graphemesOf(bare)) cells += cellsOf(segment)
  return cells
}

/** `text` without escape sequences, cut to `cells` with `ellipsis` at the end when it is longer. */
export function cut(text: string, cells: number, ellipsis = '…'): string {
  const bare = stripVTControlCharacters(text)
  if (widthOf(bare) <= cells) return text
  const room = Math.max(0, cells - widthOf(ellipsis))
  let used = 0
  let kept = ''
  for (const { segment } of graphemesOf(bare)) {
    used += cellsOf(segment)
    if (used > room) break
    kept += segment
  }
  return cells <= 0 ? '' : `${kept}${ellipsis}`
}

/** `text` with spaces to `cells`; longer text stays. */
export const pad = (text: string, cells: number): string =>
  text + ' '.repeat(Math.max(0, cells - widthOf(text)))

/**
 * One line of foreign text, safe to print: escape sequences and control characters are gone, a tab is two spaces, and of
 * a line that redrew itself with carriage returns only the last drawing stays.
 */
export function tame(line: string): string {
  const lastDrawing = line.replace(/\r+$/, '').split('\r').at(-1) ?? ''
  return stripVTControlCharacters(lastDrawing)
    .replaceAll('\t', '  ')
    .replace(/\p{Cc}/gu, '')
}

/** Words of `text` in lines of at most `cells`; a longer word has a line of its own, uncut. */
export function wrap(text: string, cells: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines = ['']
    for (const word of paragraph.split(' ')) {
      const line = lines.at(-1) ?? ''
      if (line !== '' && widthOf(line) + 1 + widthOf(word) > cells) lines.push(word)
      else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
    }
    return lines
  })
}
