// The request logs that the table in force names.
import { RequestLog } from './request-log.ts'
import type { LogLimits } from './request-log.ts'

/** Holds one open log per file. */
export class RequestLogs {
  readonly #logs = new Map<string, RequestLog>()
  readonly #limits: LogLimits | undefined

  constructor(limits?: LogLimits) {
    this.#limits = limits
  }

  open(file: string): RequestLog {
    const log = this.#logs.get(file) ?? new RequestLog(file, this.#limits)
    this.#logs.set(file, log)
    return log
  }

  /** Closes the logs that no service names any more. */
  keepOnly(files: readonly (string | undefined)[]): void {
    for (const [file, log] of this.#logs) {
      if (files.includes(file)) continue
      log.close()
      this.#logs.delete(file)
    }
  }

  flush(): void {
    for (const log of this.#logs.values()) log.flush()
  }

  async flushAll(): Promise<void> {
    await Promise.all(
      [...this.#logs.values()].map(async (log) => new Promise<void>((done) => log.flush(done))),
    )
  }
}
