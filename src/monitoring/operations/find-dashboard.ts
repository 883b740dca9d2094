import type { Kernel } from '../../kernel/kernel.ts'
import { livenessOf } from '../../kernel/process-identity.ts'
import { dashboardAbsent } from '../errors.ts'
import { openReader } from '../reading/open-reader.ts'
import { dashboardUrl, readDashboard } from '../running/dashboard-place.ts'
import { monitorLock } from '../running/monitor-lock.ts'

/** The URL of the dashboard that the monitor of this home serves now. @throws NX-MONITOR-DASHBOARD-ABSENT */
export async function findDashboard(kernel: Kernel): Promise<string> {
  const holder = await (await kernel.state()).locks.inspect(monitorLock)
  if (holder === undefined || livenessOf(holder.owner) === 'dead')
    throw dashboardAbsent({ why: 'no monitor runs' })
  const reader = await openReader(kernel)
  try {
    const place = (await reader.dashboardAddress()) === null ? undefined : await readDashboard(kernel.home)
    if (place === undefined) throw dashboardAbsent({ why: 'the monitor was started without one' })
    return dashboardUrl(place)
  } finally {
    await reader.close()
  }
}
