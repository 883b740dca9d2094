import { inspect } from 'node:util'

const conceal = '[secret]'

/**
 * A value that must not leave.
 *
 * Promise: string conversion, JSON, template literals and `util.inspect` all give `[secret]`; only `reveal`
 * gives the value. Every revealed value is known to the redactor (`redact.ts`), which is the second line.
 */
export class Secret {
  readonly #value: string
  /** Where the value came from, such as `env:DATABASE_URL`; safe to show. */
  readonly origin: string

  constructor(value: string, origin: string) {
    this.#value = value
    this.origin = origin
  }

  /** The value itself. Call it only where it is handed to the thing that needs it. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return conceal
  }

  toJSON(): string {
    return conceal
  }

  [inspect.custom](): string {
    return conceal
  }
}
