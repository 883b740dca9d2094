import { spawn } from 'node:child_process'

type CommandOptions = {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly stderr: 'inherit' | 'ignore'
  /** What it reads from its standard input; nothing when left out. */
  readonly input?: string
}

/** Runs a program to its end and resolves with its stdout. Rejects, naming the command, when it fails. */
export async function runCommand(
  [program = '', ...args]: readonly string[],
  { cwd, env, stderr, input }: CommandOptions,
): Promise<string> {
  const child = spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', stderr] })
  // A program that reads nothing may have ended before we have written.
  child.stdin.on('error', () => undefined).end(input ?? '')
  const pieces: string[] = []
  child.stdout.setEncoding('utf8').on('data', (piece: string) => pieces.push(piece))
  const end = await new Promise<number | string | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  if (end !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${end}`)
  return pieces.join('')
}
