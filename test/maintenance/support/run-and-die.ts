// Obeys the schedules of a home and is killed when the first backup has begun. Argument: the home.
import { systemClock } from '../../../src/kernel/call.ts'
import { openKernel } from '../../../src/kernel/open-kernel.ts'
import { createMaintenanceManager } from '../../../src/maintenance/maintenance-manager.ts'

const [home = ''] = process.argv.slice(2)
const kernel = openKernel({ workingDirectory: home, environment: { ...process.env, NEXO_HOME: home } })
const emit = ({ type }: { readonly type: string }): void => {
  if (type === 'maintenance.backup-started') process.kill(process.pid, 'SIGKILL')
}
await createMaintenanceManager(kernel).run({ signal: new AbortController().signal, emit, clock: systemClock })
