// ndjson-reporter: --json of commands that change what serves. One fact per line, a promise to scripts.
import type { CommandResult } from '../domain/command-result.ts'
import type { EventFact } from '../kernel/events.ts'
import type { Reported, Reporter } from './reporter.ts'

/** Version of the line format: grows when a script could misread a line. */
export const lineVersion = 1

type Stamp = Pick<Reported, 'seq' | 'time'>

/** One line: `v`, `time`, `seq`, `type`, then the fact's own fields. */
export const eventLine = (fact: EventFact, { seq, time }: Stamp): string => {
  const { type, version, ...fields } = fact
  const stamp = { v: lineVersion, time, seq }
  // The stamp stands first for people and counts last: a fact with a field of the same name must not replace it.
  return JSON.stringify({ ...stamp, type, version, ...fields, ...stamp })
}

/** The last line. */
export const resultLine = (result: CommandResult, { seq, time }: Stamp): string => {
  const { type, ...fields } = result
  return JSON.stringify({ v: lineVersion, time, seq, type, ...fields })
}

/** The last line of a run of the orchestrator. */
export const chainResultLine = (result: { readonly type: 'result' }, stamp: Stamp): string => {
  const { type, ...fields } = result
  return JSON.stringify({ v: lineVersion, time: stamp.time, seq: stamp.seq, type, ...fields })
}

export function createNdjsonReporter(writeLine: (line: string) => void): Reporter {
  return {
    report: ({ fact, ...stamp }) => writeLine(eventLine(fact, stamp)),
    tick: () => undefined,
    note: () => undefined,
    close: () => undefined,
  }
}
