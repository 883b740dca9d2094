// live-reporter: a terminal. Facts become lasting lines; what is open stands below them and is drawn again in place.
import { factLines } from './fact-lines.ts'
import { readKnownFact } from './known-fact.ts'
import { lineText } from './line-text.ts'
import { liveLines } from './live-view.ts'
import type { Look } from './look.ts'
import type { Detail } from './plain-reporter.ts'
import { advance, noProgress } from './progress.ts'
import type { Reporter, Sink } from './reporter.ts'
import { widthOf } from './text-width.ts'

const hideCursor = '\u001B[?25l'
const showCursor = '\u001B[?25h'
// Synchronized output (mode 2026): the terminal shows one whole frame, never half of it. Others ignore it.
const beginFrame = '\u001B[?2026h'
const endFrame = '\u001B[?2026l'
const eraseBelow = '\u001B[J'

// A terminal that became narrower since the last frame has wrapped its lines: they take more rows than there are lines.
const rowsOf = (lines: readonly string[], columns: number): number =>
  lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0)
const erase = (rows: number): string => `\r${rows > 1 ? `\u001B[${rows - 1}A` : ''}${eraseBelow}`

/**
 * Draws on a terminal. The cursor is hidden only while something is drawn that moves, and `close` always brings it back.
 */
export function createLiveReporter(sink: Sink, look: Look, detail: Detail): Reporter {
  let progress = noProgress
  let drawn: string[] = []
  let closed = false

  // One write per frame: erase what moves, print what lasts, draw what moves again.
  const frame = (lasting: readonly string[], moving: readonly string[]): void => {
    if (lasting.length === 0 && moving.join('\n') === drawn.join('\n')) return
    const before = drawn.length > 0 ? erase(rowsOf(drawn, sink.columns())) : hideCursor
    // The cursor waits at the start of the last line: the ^C that a terminal echoes must not make it wrap.
    const after = moving.length > 0 ? `${moving.join('\n')}\r` : showCursor
    drawn = [...moving]
    sink.write(`${beginFrame}${before}${lasting.map((text) => `${text}\n`).join('')}${after}${endFrame}`)
  }
  const moving = (nowMs: number): string[] => (closed ? [] : liveLines(progress, look, sink.columns(), nowMs))

  return {
    report({ fact, nowMs }) {
      const known = readKnownFact(fact)
      if (known === undefined) return
      const open = 'phase' in known ? progress.phases.find(({ phase }) => phase === known.phase) : undefined
      progress = advance(progress, known, nowMs)
      // A wait stands in the moving part; as a lasting line it would be told twice.
      const lines =
        known.type === 'wait.reported' ? [] : factLines(known, detail === 'verbose' ? undefined : open)
      const lasting = lines
        .filter(({ rank }) => rank !== 'detail' || detail === 'verbose')
        .map((line) => lineText(look, line))
      frame(lasting, moving(nowMs))
    },
    tick: (nowMs) => frame([], moving(nowMs)),
    note: (text) => frame([text], drawn),
    close() {
      closed = true
      if (drawn.length > 0) frame([], [])
    },
  }
}
