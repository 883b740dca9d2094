// The checks that need no running: types, lint, layout, unused exports and dependencies.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

type Check = { readonly name: string; readonly argv: readonly string[] }

const checks: readonly Check[] = [
  { name: 'types (tsc)', argv: ['typescript/bin/tsc', '--noEmit', '-p', '.'] },
  {
    name: 'types in the browser (tsc)',
    argv: ['typescript/bin/tsc', '--noEmit', '-p', 'src/monitoring/dashboard/client'],
  },
  { name: 'lint (oxlint)', argv: ['oxlint/bin/oxlint', '--type-aware'] },
  { name: 'layout (prettier)', argv: ['prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'] },
  { name: 'unused code (knip)', argv: ['knip/bin/knip.js'] },
]

export type CheckOutcome = { readonly name: string; readonly ok: boolean; readonly output: string }

/** Runs every check, one after the other, and tells each as it ends. */
export async function runChecks(tell: (outcome: CheckOutcome) => void): Promise<readonly CheckOutcome[]> {
  const outcomes: CheckOutcome[] = []
  for (const check of checks) {
    const outcome = await runCheck(check)
    tell(outcome)
    outcomes.push(outcome)
  }
  return outcomes
}

async function runCheck({ name, argv: [program = '', ...options] }: Check): Promise<CheckOutcome> {
  const child = spawn(process.execPath, [`${root}node_modules/${program}`, ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const pieces: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece: string) => pieces.push(piece))
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  return { name, ok: code === 0, output: pieces.join('') }
}

/** One line for a check that passed; its whole output for one that failed. */
export const describeOutcome = ({ name, ok, output }: CheckOutcome): string =>
  ok ? `ok   ${name}` : `FAIL ${name}\n${output.trimEnd()}`
