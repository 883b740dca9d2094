// Backs up, prunes or repairs in this process and is killed right before or after one of the repository's writes. Arguments: home, project
// folder, what to do, and the position: `<number>:before`, `<number>:after`, or `none`, which prints how many writes there were.
import { createLocalFiles } from '../../../src/maintenance/backup/repository/local-files.ts'
import type { RepositoryFiles } from '../../../src/maintenance/backup/repository/contract.ts'
import { systemClock } from '../../../src/kernel/call.ts'
import { openKernel } from '../../../src/kernel/open-kernel.ts'
import { createMaintenanceManager } from '../../../src/maintenance/maintenance-manager.ts'

const [home = '', directory = '', work = 'backup', position = 'none'] = process.argv.slice(2)
const [wanted, when] = position.split(':')
let writes = 0

async function counted<Value>(change: () => Promise<Value>): Promise<Value> {
  writes += 1
  const isHere = String(writes) === wanted
  if (isHere && when === 'before') process.kill(process.pid, 'SIGKILL')
  const value = await change()
  if (isHere) process.kill(process.pid, 'SIGKILL')
  return value
}

const openFiles = (folder: string): RepositoryFiles => {
  const files = createLocalFiles(folder)
  return {
    ...files,
    write: (...each) => counted(() => files.write(...each)),
    remove: (...each) => counted(() => files.remove(...each)),
  }
}

const kernel = openKernel({ workingDirectory: directory, environment: { ...process.env, NEXO_HOME: home } })
const manager = createMaintenanceManager(kernel, openFiles)
const call = { signal: new AbortController().signal, emit: () => undefined, clock: systemClock }
const where = { directory, environment: 'local' }
if (work === 'backup') await manager.backup({ ...where, reason: 'manual' }, call)
else if (work === 'repair')
  await manager.verify({ ...where, depth: 'everything', with: 'nexo', damage: 'repair' }, call)
else await manager.prune({ ...where, mode: 'do', clock: 'check' }, call)
await kernel.close()
process.stdout.write(String(writes))
