// open-reporters: who is told what one command says, chosen from its flags and its terminals.
import { randomBytes } from 'node:crypto'
import { createReporter } from '../reporting/choose-reporter.ts'
import type { Look } from '../reporting/look.ts'
import { createNdjsonReporter } from '../reporting/ndjson-reporter.ts'
import { withoutFacts } from '../reporting/reporter.ts'
import type { Flags } from './flags.ts'
import type { CommandHost } from './host.ts'
import type { Output } from './output.ts'
import { isChange, type Work } from './session.ts'
import { openTelling, type Telling } from './telling.ts'

/** `look` is that of stderr. */
export function openReporters(
  host: CommandHost,
  flags: Flags,
  kind: Work['kind'],
  { stdout, stderr, look }: { readonly stdout: Output; readonly stderr: Output; readonly look: Look },
): Telling {
  const isJson = flags.on('json')
  const forPeople = createReporter(
    {
      detail: flags.on('quiet') ? 'quiet' : flags.on('verbose') ? 'verbose' : 'normal',
      stderrIsTerminal: stderr.isTerminal,
      // A stream's own lines and a redrawn region would tear each other.
      sharesTerminalWithJson: stdout.isTerminal && (isJson || kind === 'stream'),
      environment: host.environment,
    },
    { write: (text) => stderr.write(text), columns: () => stderr.columns() ?? 80 },
    look,
    randomBytes(16).toString('hex'),
  )
  const forScripts =
    isChange(kind) && isJson ? [createNdjsonReporter((line) => stdout.write(`${line}\n`))] : []
  const isTold = isChange(kind) || flags.on('verbose')
  const told = isTold ? forPeople : withoutFacts(forPeople, 'deployment.application-detected')
  return openTelling(host.clock, [...forScripts, told])
}
