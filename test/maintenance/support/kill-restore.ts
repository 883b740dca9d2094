// Restores in place in this process and is killed at the given fact that it tells. Arguments: home, project folder, id,
// and which fact: a type, such as `maintenance.data-exchanged`, or `#3` for the third of any type. Prints how many facts
// were told when it came to its end.
import { systemClock } from '../../../src/kernel/call.ts'
import { openKernel } from '../../../src/kernel/open-kernel.ts'
import { createMaintenanceManager } from '../../../src/maintenance/maintenance-manager.ts'

const [home = '', directory = '', id = '', position = 'maintenance.data-exchanged'] = process.argv.slice(2)
const kernel = openKernel({ workingDirectory: directory, environment: { ...process.env, NEXO_HOME: home } })
let told = 0
const emit = ({ type }: { readonly type: string }): void => {
  told += 1
  if (type === position || `#${told}` === position) process.kill(process.pid, 'SIGKILL')
}
const call = { signal: new AbortController().signal, emit, clock: systemClock }
await createMaintenanceManager(kernel).restoreInPlace({ directory, environment: 'local', id }, call)
await kernel.close()
process.stdout.write(String(told))
