// reporter: what turns facts into text while a command runs. One per command, always on stderr or as NDJSON on stdout.
import type { EventFact } from '../kernel/events.ts'

/** A fact with its number and times: `nowMs` is monotonic, `time` is what people and scripts see. */
export type Reported = {
  readonly fact: EventFact
  readonly seq: number
  readonly time: string
  readonly nowMs: number
}

/** Never throws: an observer must not be able to fail a deployment. */
export type Reporter = {
  report(reported: Reported): void
  /** Called often while a command runs, with the monotonic time. */
  tick(nowMs: number): void
  /** A sentence of the command line itself, such as the answer to Ctrl-C. */
  note(text: string): void
  /** Leaves the terminal as it was found; may be called twice. */
  close(): void
}

/** Where a reporter writes. `columns` is asked at each drawing, since terminals are resized. */
export type Sink = { write(text: string): void; columns(): number }

/** The same reporter, told nothing of facts of one type: a question such as `status` need not say what it detected. */
export const withoutFacts = (reporter: Reporter, type: string): Reporter => ({
  ...reporter,
  report: (reported) => {
    if (reported.fact.type !== type) reporter.report(reported)
  },
})
