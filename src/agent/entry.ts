import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Flags that keep the memory of agent and routers small: a young generation of 1 MiB, since neither of them keeps
 * much, and the compiler's choices for size.
 */
const nodeFlags = ['--max-semi-space-size=1', '--disable-warning=ExperimentalWarning']

/**
 * Argv that starts nexo's background entry (`agent`, `router` or `static` follow), with the Node that runs now.
 *
 * Works bundled (`dist/agent.js`) and from source (`src/agent/main.ts`, by type stripping).
 */
export const agentEntry = (): readonly string[] => [process.execPath, ...nodeFlags, entryFile()]

function entryFile(): string {
  const here = fileURLToPath(import.meta.url)
  if (here.endsWith('.ts')) return join(dirname(here), 'main.ts')
  const beside = join(dirname(here), 'agent.js')
  return existsSync(beside) ? beside : join(dirname(here), '..', 'agent.js')
}

/** Argv by which this background process was itself started: what it starts in turn is of the same build. */
export const ownEntry = (): readonly string[] => [
  process.execPath,
  ...process.execArgv,
  process.argv[1] ?? entryFile(),
]
