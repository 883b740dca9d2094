// One request log: JSON lines, gathered, appended, rotated by size.
import { closeSync, fstatSync, openSync, renameSync, rmSync, statSync, write } from 'node:fs'
import { systemCodeOf } from '../../../kernel/errors.ts'

/** What is logged of a request. `path` has no query: values in it may be secrets. */
export type LoggedRequest = {
  readonly timeMs: number
  readonly method: string
  readonly path: string
  readonly status: number
  readonly durationMs: number
  /** Body bytes of the answer, as sent. */
  readonly bytes: number
  readonly release: string | null
  readonly replica: string | null
  readonly client: string
  /** Why an answer is nexo's own or was cut off; absent for an application's whole answer. */
  readonly problem?: string
}

export type LogLimits = {
  readonly rotateBytes: number
  readonly keptFiles: number
  readonly gatherBytes: number
}

export const defaultLogLimits: LogLimits = {
  rotateBytes: 10 * 1024 * 1024,
  keptFiles: 5,
  gatherBytes: 64 * 1024,
}

/** Memory bound: lines that cannot be written (disk full) are dropped beyond this, and counted in the log later. */
const maxGatheredBytes = 4 * 1024 * 1024

/**
 * Appends to one file. Several routers may share it: each appends whole lines, and rotates only the file it holds.
 * Never fails a request: what the disk refuses is counted, and the count is logged once it takes lines again.
 */
export class RequestLog {
  readonly #file: string
  readonly #limits: LogLimits
  #gathered = ''
  #dropped = 0
  #descriptor: number | undefined
  #isWriting = false
  readonly #afterWrite: (() => void)[] = []

  constructor(file: string, limits: LogLimits = defaultLogLimits) {
    this.#file = file
    this.#limits = limits
  }

  add(request: LoggedRequest): void {
    if (this.#gathered.length > maxGatheredBytes) {
      this.#dropped += 1
      return
    }
    this.#gathered += `${toLine(request)}\n`
    if (this.#gathered.length > this.#limits.gatherBytes) this.flush()
  }

  /** Starts writing what was gathered; called by time as well as by size. `done`: when all of it has been written. */
  flush(done?: () => void): void {
    if (this.#isWriting) {
      if (done !== undefined) this.#afterWrite.push(done)
      return
    }
    const descriptor = this.#gathered === '' ? undefined : this.#openFile()
    if (descriptor === undefined) done?.()
    else this.#write(descriptor, done)
  }

  #write(descriptor: number, done: (() => void) | undefined): void {
    const text = this.#droppedLine() + this.#gathered
    this.#gathered = ''
    this.#isWriting = true
    write(descriptor, text, null, 'utf8', (error) => {
      this.#isWriting = false
      if (error === null) this.#rotateWhenLarge(descriptor)
      else this.#dropped += text.split('\n').length - 1
      done?.()
      this.#flushForOthers()
    })
  }

  // Those who asked while a write went on want what was gathered during it as well.
  #flushForOthers(): void {
    const others = this.#afterWrite.splice(0)
    if (others.length === 0) return
    this.flush(() => {
      for (const done of others) done()
    })
  }

  close(): void {
    this.flush(() => this.#closeFile())
  }

  #droppedLine(): string {
    if (this.#dropped === 0) return ''
    const line = `${JSON.stringify({ time: new Date().toISOString(), dropped: this.#dropped })}\n`
    this.#dropped = 0
    return line
  }

  #openFile(): number | undefined {
    if (this.#descriptor !== undefined) return this.#descriptor
    try {
      this.#descriptor = openSync(this.#file, 'a', 0o600)
      return this.#descriptor
    } catch (error) {
      // The folder is made by the agent; until it is there, and while the disk is full, lines are counted.
      if (systemCodeOf(error) === undefined) throw error
      this.#dropped += this.#gathered.split('\n').length - 1
      this.#gathered = ''
      return undefined
    }
  }

  #rotateWhenLarge(descriptor: number): void {
    try {
      const held = fstatSync(descriptor)
      const named = statSync(this.#file, { throwIfNoEntry: false })
      const isOurs = named?.ino === held.ino
      if (isOurs && held.size < this.#limits.rotateBytes) return
      if (isOurs) this.#rotate()
    } catch (error) {
      // Another router may have rotated in between: reopening by name below is right in either case.
      if (systemCodeOf(error) === undefined) throw error
    }
    this.#closeFile()
  }

  #rotate(): void {
    const kept = this.#limits.keptFiles
    rmSync(`${this.#file}.${kept}`, { force: true })
    for (let index = kept - 1; index >= 1; index -= 1) {
      if (statSync(`${this.#file}.${index}`, { throwIfNoEntry: false }) === undefined) continue
      renameSync(`${this.#file}.${index}`, `${this.#file}.${index + 1}`)
    }
    renameSync(this.#file, `${this.#file}.1`)
  }

  #closeFile(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
  }
}

// Only the path can hold characters that JSON escapes; the rest is nexo's own or checked when parsed.
function toLine(request: LoggedRequest): string {
  const problem = request.problem === undefined ? '' : `,"problem":${JSON.stringify(request.problem)}`
  return (
    `{"time":"${new Date(request.timeMs).toISOString()}","method":"${request.method}",` +
    `"path":${JSON.stringify(request.path)},"status":${request.status},` +
    `"durationMs":${Math.round(request.durationMs * 1000) / 1000},"bytes":${request.bytes},` +
    `"release":${JSON.stringify(request.release)},"replica":${JSON.stringify(request.replica)},` +
    `"client":"${request.client}"${problem}}`
  )
}
