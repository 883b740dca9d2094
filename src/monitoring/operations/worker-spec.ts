import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { minimalEnvironment } from '../../agent/replicas/environment.ts'
import type { WorkerSpec } from '../../agent/workers/contract.ts'
import type { Kernel } from '../../kernel/kernel.ts'

/** How the agent runs `nexo monitor run` for this home: with the Node and the nexo that run now. */
export const monitorWorker = ({ home, environment }: Pick<Kernel, 'home' | 'environment'>): WorkerSpec => ({
  id: 'monitor',
  argv: [
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    // What a round of checks leaves behind is swept early: with 1,000 checks that is half the memory.
    '--max-semi-space-size=4',
    nexoFile(),
    'monitor',
    'run',
    '--no-register',
  ],
  directory: home,
  env: { ...minimalEnvironment(environment, process.platform), NEXO_HOME: home },
})

/** The command line beside this file: bundled `nexo.cjs`, or `src/nexo.ts`. */
function nexoFile(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const source = join(here, '..', '..', 'nexo.ts')
  const bundled = [join(here, 'nexo.cjs'), join(here, '..', 'nexo.cjs')].find((file) => existsSync(file))
  return bundled ?? source
}
