// dialect: how one CI system marks a log. Text in, text out; nothing here writes.

/** A mistake that a CI system can show beside the code. Lines and columns count from 1. */
export type Annotation = {
  readonly level: 'error' | 'warning'
  readonly title: string
  readonly message: string
  readonly file?: string | undefined
  readonly line?: number | undefined
  readonly column?: number | undefined
}

/** Every function gives whole lines without their line feed. */
export type CiDialect = {
  openGroup(name: string, title: string, epochSeconds: number): string
  closeGroup(name: string, epochSeconds: number): string
  annotate(annotation: Annotation): string
  /** Around foreign text, where the system has a way to be told not to read it. `token` is random per command. */
  openGuard(token: string): string | undefined
  closeGuard(token: string): string | undefined
  /** A foreign line made harmless, where the system has no such way. */
  tame(line: string): string
}
