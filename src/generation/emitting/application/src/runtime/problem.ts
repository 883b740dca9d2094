/** One mistake in a request. `requirement` is the line of the requirements that asks for it. */
export type Mistake = {
  readonly field: string | null
  readonly code: string
  readonly message: string
  readonly requirement: number | null
}

/** A refusal that the caller can understand, as RFC 9457 `application/problem+json`. */
export class Problem extends Error {
  readonly status: number
  readonly title: string
  readonly errors: readonly Mistake[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    title: string,
    errors: readonly Mistake[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(title)
    this.name = 'Problem'
    this.status = status
    this.title = title
    this.errors = errors
    this.headers = headers
  }
}
