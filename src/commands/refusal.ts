// refusal: a command line that could not be run at all: a typing mistake, or an error before the command's own work.
import { CommanderError } from 'commander'
import type { NexoError } from '../kernel/errors.ts'
import { errorLines } from '../reporting/error-text.ts'
import { usageInvalid } from '../reporting/errors.ts'
import { toNexoError } from '../reporting/internal-report.ts'
import { decideLook } from '../reporting/look.ts'
import { lineVersion } from '../reporting/ndjson-reporter.ts'
import { resultOfError } from './ending.ts'
import type { App } from './app.ts'
import type { CommandHost } from './host.ts'

const changing = new Set(['deploy', 'rollback', 'restart', 'scale', 'stop', 'start', 'destroy'])

/** Commander's sentence without its prefix and on one line. */
const sentence = ({ message }: CommanderError): string =>
  message.replace(/^error: /, '').replaceAll('\n', ' ')

const usageOf = (host: CommandHost, error: CommanderError): NexoError => {
  const known = host.argv.find((word) => /^[a-z][a-z-]*$/.test(word))
  const command = error.code === 'commander.unknownCommand' || known === undefined ? '' : ` ${known}`
  return usageInvalid({ message: sentence(error), help: `nexo help${command}` }, { cause: error })
}

function jsonOf(host: CommandHost, error: NexoError): string {
  const command = host.argv.find((word) => changing.has(word))
  const data = error.toData()
  if (command === undefined) {
    const { code, message, hint } = data
    return JSON.stringify({ error: { code, message, hint } }, null, 2)
  }
  const { type, ...fields } = resultOfError(data, { command, environment: null, durationMs: 0 })
  return JSON.stringify({
    v: lineVersion,
    time: new Date(host.clock.now()).toISOString(),
    seq: 1,
    type,
    ...fields,
  })
}

/** The error with its report in the home folder, if there is one. */
async function internalOf({ host, redact }: App, thrown: unknown): Promise<NexoError> {
  const home = await host.openKernel(host.workingDirectory).then(
    (kernel) => kernel.home,
    () => undefined,
  )
  return toNexoError(thrown, home, {
    version: host.version(),
    argv: host.argv,
    time: new Date(host.clock.now()).toISOString(),
    redact,
  })
}

/** Tells the mistake on stderr, with --json on stdout too, and gives the exit code. */
export async function tellRefusal(app: App, thrown: unknown): Promise<number> {
  const { host } = app
  const error = thrown instanceof CommanderError ? usageOf(host, thrown) : await internalOf(app, thrown)
  const look = decideLook({
    isTerminal: host.stderr.isTTY === true,
    flag: !host.argv.includes('--no-color'),
    environment: host.environment,
  })
  host.stderr.write(app.redact(`${errorLines(look, error.toData(), () => undefined).join('\n')}\n`))
  if (host.argv.includes('--json')) host.stdout.write(app.redact(`${jsonOf(host, error)}\n`))
  return error.exitCode
}
