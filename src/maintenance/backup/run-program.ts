// run-program: a program of somebody else, with its output as a stream and its end checked.
import { spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { systemCodeOf } from '../../kernel/errors.ts'
import { programFailed, programMissing } from '../errors.ts'

export type Program = {
  readonly name: string
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What to do when it is not there, as a sentence. */
  readonly install: string
}

export type RunningProgram = {
  readonly stdin: Writable
  readonly stdout: Readable
  /** @throws NX-MAINTAIN-PROGRAM-FAILED for any end but 0, NX-MAINTAIN-PROGRAM-MISSING */
  readonly ended: Promise<void>
}

/** Lines of stderr that an error carries. */
const keptText = 2_000

/** Starts the program; an abort ends it. */
export function startProgram(program: Program, signal: AbortSignal): RunningProgram {
  const { name, argv, environment } = program
  const child = spawn(name, argv, { env: environment, stdio: ['pipe', 'pipe', 'pipe'], signal })
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-keptText)
  })
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', (error) => reject(startFailure(program, error)))
    child.once('close', (code, by) => {
      if (code === 0) resolve()
      else reject(programFailed({ program: name, end: by ?? `code ${code}`, output: output.trim() }))
    })
  })
  // Whoever waits for `ended` learns it; the streams fail as well, and nobody may be waiting yet.
  ended.catch(() => undefined)
  // A program that ends early closes its input: its own end says why.
  child.stdin.on('error', () => undefined)
  return { stdin: child.stdin, stdout: child.stdout, ended }
}

const startFailure = ({ name, install }: Program, error: Error): unknown =>
  systemCodeOf(error) === 'ENOENT' ? programMissing({ program: name, install }, { cause: error }) : error

/** Runs it to its end; gives what it wrote. */
export async function runProgram(program: Program, signal: AbortSignal): Promise<string> {
  const { stdin, stdout, ended } = startProgram(program, signal)
  stdin.end()
  let text = ''
  stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part
  })
  await ended
  return text
}
