// run-monitor: one monitor per home, from its lock to its end.
import { mkdir } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import type { Call } from '../../kernel/call.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { prepareHome } from '../../kernel/home.ts'
import { createAgentLink } from '../observing/agent-link.ts'
import { monitoringPaths } from '../paths.ts'
import { openReader } from '../reading/open-reader.ts'
import { systemAlarm } from '../scheduling/scheduler.ts'
import { openStoreToWrite } from '../store/open-store.ts'
import { keepDashboard, readDashboard, type DashboardPlace } from './dashboard-place.ts'
import { takeMonitorLock } from './monitor-lock.ts'
import { Monitor } from './monitor.ts'

const tickMs = 1_000

/**
 * Watches everything that is registered in this home until the call is aborted or the lock is lost.
 *
 * Promise: resolves when everything has ended in order; a second one at the same time is refused at once.
 * Shape: `dashboardPort` null serves no dashboard; 0 takes the port of the last time, or a free one.
 * @throws NX-MONITOR-RUNS; NX-MONITOR-DASHBOARD-PORT when a port was asked for; those of the state
 */
export async function runMonitor(
  kernel: Kernel,
  options: { readonly dashboardPort: number | null },
  call: Call,
): Promise<void> {
  await prepareHome(kernel.home)
  const paths = monitoringPaths(kernel.home)
  await mkdir(paths.targets, { recursive: true, mode: 0o700 })
  const lock = await takeMonitorLock((await kernel.state()).locks, call.signal)
  const ending = new AbortController()
  const signal = AbortSignal.any([call.signal, lock.lost, ending.signal])
  try {
    const { file, movedTo } = await openStoreToWrite(paths.store, call.clock.now())
    const link = createAgentLink(kernel.home)
    try {
      const dashboard = await openDashboard(kernel, options.dashboardPort, signal)
      const monitor = new Monitor({
        kernel,
        file,
        targets: paths.targets,
        link,
        alarm: systemAlarm,
        emit: call.emit,
        signal,
        dashboard: dashboard?.address ?? null,
      })
      await monitor.start(movedTo)
      await tickUntil(signal, monitor)
      await monitor.stop()
      await dashboard?.close()
    } finally {
      ending.abort()
      link.close()
      file.close()
    }
  } finally {
    await lock.release()
  }
}

async function tickUntil(signal: AbortSignal, monitor: Monitor): Promise<void> {
  while (!signal.aborted) {
    await monitor.tick()
    try {
      await delay(tickMs, undefined, { signal })
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
}

type OpenDashboard = { readonly address: string; close(): Promise<void> }

/** With the port and token of the last time, so that an open tab and a bookmark go on. */
async function openDashboard(
  kernel: Kernel,
  port: number | null,
  signal: AbortSignal,
): Promise<OpenDashboard | undefined> {
  if (port === null) return undefined
  const { serveDashboard } = await import('../dashboard/serve-dashboard.ts')
  const last = await readDashboard(kernel.home)
  const token = last?.token ?? kernel.randomHex(24)
  const reader = await openReader(kernel)
  const host = '127.0.0.1'
  const serve = (wanted: number) => serveDashboard({ reader, host, port: wanted, token }, signal)
  // A port that was asked for is wanted; the one of the last time is only nicer than another.
  const serving =
    port !== 0 || last === undefined ? await serve(port) : await serve(last.port).catch(() => serve(0))
  const place: DashboardPlace = { host, port: serving.port, token }
  await keepDashboard(kernel.home, place)
  return {
    address: `http://${host}:${serving.port}/`,
    close: async () => {
      await serving.close()
      await reader.close()
    },
  }
}
