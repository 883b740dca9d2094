/** One test of a generated application, or the reason why there is none. `line` is where the requirements ask for it. */
export type TestCase =
  | { readonly kind: 'test'; readonly line: number; readonly title: string; readonly body: readonly string[] }
  | SkippedCase

export type SkippedCase = {
  readonly kind: 'skipped'
  readonly line: number
  readonly title: string
  readonly reason: string
}
