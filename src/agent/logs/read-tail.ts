import { openCursor } from './log-cursor.ts'
import { extentOf, placeOfTail } from './log-parts.ts'

/** The last `count` lines of a log and its older parts, oldest first. Nothing when there is no file. */
export function readTail(file: string, count: number): readonly string[] {
  const { end } = extentOf(file)
  const cursor = openCursor(file, placeOfTail(file, end, count))
  const lines: string[] = []
  for (let look = cursor.read(); look.more === 'maybe'; look = cursor.read())
    lines.push(...look.lines.map(({ text }) => text))
  const last = cursor.unfinished()
  return last === undefined ? lines : [...lines, last.text]
}
