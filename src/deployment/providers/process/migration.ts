import type { Call } from '../../../kernel/call.ts'
import type { ExecEnd, ExecStreams, ReleaseBundle } from '../../contract.ts'
import { migrateFailed } from '../../errors.ts'
import { say } from '../../session/say.ts'
import { createLineWriter } from './line-writer.ts'

/** Lines that an error carries. */
const keptLines = 20

/**
 * Runs the migration of an installed release with its own environment; its output is told line by line.
 * @throws NX-DEPLOY-MIGRATE-FAILED when it ends with anything but 0
 */
export async function runMigration(
  bundle: ReleaseBundle,
  run: (releaseId: string, argv: readonly string[], io: ExecStreams) => Promise<ExecEnd>,
  call: Call,
): Promise<void> {
  const argv = bundle.configuration.migrate
  if (argv === null) return
  const logTail: string[] = []
  const lines = (stream: 'stdout' | 'stderr') =>
    createLineWriter((text) => {
      logTail.push(text)
      if (logTail.length > keptLines) logTail.shift()
      say(call, { type: 'deployment.command-output', phase: 'migrate', stream, text })
    })
  const io = { stdin: undefined, stdout: lines('stdout'), stderr: lines('stderr') }
  const { exitCode, signal } = await run(bundle.release.id, argv, io)
  if (exitCode === 0) return
  const end = signal === null ? `exit code ${exitCode ?? 'unknown'}` : signal
  throw migrateFailed({ releaseId: bundle.release.id, command: argv.join(' '), end, logTail })
}
