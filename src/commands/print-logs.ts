import type { LogLine } from '../agent/protocol/reports.ts'
import { paint, type Look } from '../reporting/look.ts'
import { tame } from '../reporting/text-width.ts'
import type { Session } from './session.ts'

/** `time  replica  text`, the text as the application wrote it but without control characters. */
export function logText(look: Look, { time, replica, text }: LogLine): string {
  const stamp = time === null ? '' : `${paint(look, 'dim', time)}  `
  return `${stamp}${paint(look, 'accent', replica)}  ${tame(text)}`
}

/** Writes lines as they come, with --json one document per line. Resolves with the exit code when there are no more. */
export async function printLogs(session: Session, lines: AsyncIterable<LogLine>): Promise<number> {
  for await (const line of lines) {
    session.stdout.write(`${session.isJson ? JSON.stringify(line) : logText(session.look, line)}\n`)
    session.call.signal.throwIfAborted()
  }
  return 0
}
