import { Writable } from 'node:stream'

/** A stream that hands on whole lines of UTF-8 text, the last one also without its line end. */
export function createLineWriter(onLine: (line: string) => void): Writable {
  const decoder = new TextDecoder()
  let rest = ''
  const take = (text: string): void => {
    const lines = (rest + text).split(/\r?\n/)
    rest = lines.pop() ?? ''
    lines.forEach(onLine)
  }
  return new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      take(decoder.decode(chunk, { stream: true }))
      done()
    },
    final(done) {
      take(decoder.decode())
      if (rest !== '') onLine(rest)
      done()
    },
  })
}
