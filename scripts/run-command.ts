import { spawn } from 'node:child_process'

type CommandOptions = {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly stderr: 'inherit' | 'ignore'
}

/** Runs a program to its end and resolves with its stdout. Rejects, naming the command, when it fails. */
export async function runCommand(
  [program = '', ...args]: readonly string[],
  { cwd, env, stderr }: CommandOptions,
): Promise<string> {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', stderr] })
  const pieces: string[] = []
  child.stdout.setEncoding('utf8').on('data', (piece: string) => pieces.push(piece))
  const end = await new Promise<number | string | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve(code ?? signal))
  })
  if (end !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${end}`)
  return pieces.join('')
}
