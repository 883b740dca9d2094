// line-buffer: lines of one turn of the event loop leave in one write. A write for each would be what a request costs most.

export type LineBuffer = {
  readonly write: (line: string) => void
  /** Hands on what is left: before the process ends. */
  readonly flush: () => void
}

/** `schedule` runs a function soon, once what is being done is done. */
export function createLineBuffer(
  write: (text: string) => void,
  schedule: (work: () => void) => void,
): LineBuffer {
  let lines = ''
  const flush = (): void => {
    if (lines === '') return
    const text = lines
    lines = ''
    write(text)
  }
  return {
    write: (line) => {
      if (lines === '') schedule(flush)
      lines += line
    },
    flush,
  }
}
