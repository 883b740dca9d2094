// internal-report: an exception that no room knows becomes NX-INTERNAL, and its stack goes to a file, not to the screen.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { messageOf, NexoError } from '../kernel/errors.ts'
import { internalError } from './errors.ts'

export type ReportFacts = {
  readonly version: string
  readonly argv: readonly string[]
  readonly time: string
  readonly redact: (text: string) => string
}

/** The text of the report: version, platform, command line and the whole error with its causes. */
export const reportText = (thrown: unknown, { version, argv, time }: ReportFacts): string =>
  [
    `nexo ${version} on Node ${process.version}, ${process.platform} ${process.arch}`,
    `time: ${time}`,
    `command: nexo ${argv.join(' ')}`,
    '',
    inspect(thrown, { depth: 6 }),
    '',
  ].join('\n')

async function writeReport(home: string, thrown: unknown, facts: ReportFacts): Promise<string | null> {
  const folder = join(home, 'reports')
  const file = join(folder, `internal-${facts.time.replaceAll(/[:.]/g, '-')}.log`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(file, facts.redact(reportText(thrown, facts)), { mode: 0o600 })
    return file
  } catch {
    // The first error matters more than a home that cannot be written: the message then says that no report exists.
    return null
  }
}

/** Whatever was thrown as a NexoError: those pass through, others are reported to a file under `home` first. */
export async function toNexoError(
  thrown: unknown,
  home: string | undefined,
  facts: ReportFacts,
): Promise<NexoError> {
  if (thrown instanceof NexoError) return thrown
  const reportFile = home === undefined ? null : await writeReport(home, thrown, facts)
  return internalError({ message: messageOf(thrown), reportFile }, { cause: thrown })
}
