// line-buffer: lines leave together, in one write. A write for each would be what a request costs most.

export type LineBuffer = {
  readonly write: (line: string) => void
  /** Hands on what is left: before the process ends. */
  readonly flush: () => void
}

/** Runs `work` after so many milliseconds; after 0, once what is being done is done. */
export type Schedule = (work: () => void, afterMs: number) => void

/** A line waits at the most so long, and only when others have left just before. */
const longestWaitMs = 10
/** What is so long leaves at once. */
const largest = 32 * 1024

/** `nowMs`: a clock that never goes back. */
export function createLineBuffer(
  write: (text: string) => void,
  schedule: Schedule,
  nowMs: () => number,
): LineBuffer {
  let lines = ''
  let leftAt = Number.NEGATIVE_INFINITY
  const flush = (): void => {
    if (lines === '') return
    const text = lines
    lines = ''
    leftAt = nowMs()
    write(text)
  }
  return {
    write: (line) => {
      const isFirst = lines === ''
      lines += line
      if (lines.length > largest) flush()
      else if (isFirst)
        schedule(flush, Math.max(0, Math.min(longestWaitMs, leftAt + longestWaitMs - nowMs())))
    },
    flush,
  }
}
