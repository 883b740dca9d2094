// Restores in place in this process and is killed when the data has been exchanged. Arguments: home, project folder, id.
import { systemClock } from '../../../src/kernel/call.ts'
import { openKernel } from '../../../src/kernel/open-kernel.ts'
import { createMaintenanceManager } from '../../../src/maintenance/maintenance-manager.ts'

const [home = '', directory = '', id = ''] = process.argv.slice(2)
const kernel = openKernel({ workingDirectory: directory, environment: { ...process.env, NEXO_HOME: home } })
const emit = ({ type }: { readonly type: string }): void => {
  if (type === 'maintenance.data-exchanged') process.kill(process.pid, 'SIGKILL')
}
const call = { signal: new AbortController().signal, emit, clock: systemClock }
await createMaintenanceManager(kernel).restoreInPlace({ directory, environment: 'local', id }, call)
