import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What a background process is. */
export type Role = 'agent' | 'router' | 'static'

// A young generation of 1 MiB: none of them keeps much.
const common = ['--max-semi-space-size=1', '--disable-warning=ExperimentalWarning']

/**
 * Node's flags by role. An agent decides a few times a second and lives for months: without the optimizing compilers it
 * answers as fast and takes 10 MiB less. What carries traffic keeps them.
 */
const flags: Readonly<Record<Role, readonly string[]>> = {
  agent: [...common, '--no-opt', '--no-maglev'],
  router: common,
  static: common,
}

/**
 * Argv that starts nexo's agent, with the Node that runs now; `agent` and its options follow.
 *
 * Works bundled (`dist/agent.js`) and from source (`src/agent/main.ts`, by type stripping).
 */
export const agentEntry = (): readonly string[] => [process.execPath, ...flags.agent, entryFile()]

function entryFile(): string {
  const here = fileURLToPath(import.meta.url)
  if (here.endsWith('.ts')) return join(dirname(here), 'main.ts')
  const beside = join(dirname(here), 'agent.js')
  return existsSync(beside) ? beside : join(dirname(here), '..', 'agent.js')
}

/** Argv that starts another background process of the same build as this one; its role and options follow. */
export const ownEntry = (role: Role): readonly string[] => [
  process.execPath,
  ...flags[role],
  process.argv[1] ?? entryFile(),
]
