// output: stdout and stderr with a reader that may go away at any time.
import { systemCodeOf } from '../kernel/errors.ts'
import type { OutputStream } from './host.ts'

export type Output = {
  /** Writes text; after the reader has gone away, nothing. */
  write(text: string): void
  /** Resolves when everything written so far has been handed to the system. */
  flush(): Promise<void>
  /** Aborts when nothing more can be written, mostly since the reader has gone away (EPIPE). */
  readonly gone: AbortSignal
  /** Why nothing more could be written, when the reader has not simply gone away: a full disk, for instance. */
  failure(): unknown
  readonly isTerminal: boolean
  /** Undefined when it is no terminal: then nothing is cut to fit. */
  columns(): number | undefined
}

const isReaderGone = (error: unknown): boolean => {
  const code = systemCodeOf(error)
  return code === 'EPIPE' || code === 'ECONNRESET' || code === 'ERR_STREAM_DESTROYED' || code === 'EIO'
}

/** Wraps a stream of the process. `redact` is asked at each write, since secrets are learned while a command runs. */
export function openOutput(stream: OutputStream, redact: () => (text: string) => string): Output {
  const gone = new AbortController()
  // Without a listener a closed pipe would end the process with a stack trace.
  stream.on('error', (error: unknown) => gone.abort(error))
  return {
    write: (text) => {
      if (gone.signal.aborted) return
      try {
        stream.write(redact()(text))
      } catch (error) {
        gone.abort(error)
      }
    },
    flush: () =>
      new Promise((resolve) => {
        if (gone.signal.aborted) return resolve()
        gone.signal.addEventListener('abort', () => resolve(), { once: true })
        stream.write('', () => resolve())
      }),
    gone: gone.signal,
    failure: () =>
      gone.signal.aborted && !isReaderGone(gone.signal.reason) ? gone.signal.reason : undefined,
    isTerminal: stream.isTTY === true,
    columns: () => (stream.isTTY === true ? (stream.columns ?? 80) : undefined),
  }
}
