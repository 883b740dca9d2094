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
  /** Foreign text made harmless: the system must not read commands out of it. `token` is random per command. */
  guard(lines: readonly string[], token: string): readonly string[]
}
