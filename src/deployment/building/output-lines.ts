import { StringDecoder } from 'node:string_decoder'

const maxLineLength = 8_192

/** A progress bar redraws its line with `\r`: what stood there last is the line. */
const settled = (line: string): string => {
  const text = line.replace(/\r+$/, '')
  const last = text.slice(text.lastIndexOf('\r') + 1)
  return last.length > maxLineLength ? `${last.slice(0, maxLineLength)} …` : last
}

/** Makes lines of chunks. */
export type LineSplitter = { push(chunk: Buffer): void; end(): void }

/**
 * Calls `onLine` with each whole line. A character or line may be spread over chunks; a line without an end is cut at
 * 8,192 characters, so that an application that writes none cannot fill the memory.
 */
export function splitLines(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8')
  let pending = ''
  const take = (text: string): void => {
    const lines = (pending + text).split('\n')
    pending = (lines.pop() ?? '').slice(-4 * maxLineLength)
    for (const line of lines) onLine(settled(line))
  }
  return {
    push: (chunk) => take(decoder.write(chunk)),
    end: () => {
      const rest = pending + decoder.end()
      pending = ''
      if (rest !== '') onLine(settled(rest))
    },
  }
}
