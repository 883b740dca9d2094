// stop: ends the monitor of a home, whoever runs it.
import { setTimeout as delay } from 'node:timers/promises'
import { openAgent } from '../../agent/client.ts'
import { agentNotRunning } from '../../agent/errors.ts'
import type { Call } from '../../kernel/call.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { livenessOf } from '../../kernel/process-identity.ts'
import { monitorLock } from '../running/monitor-lock.ts'

/** The agent gives a worker ten seconds; a monitor in a terminal gets the same. */
const patienceMs = 10_000

/** Whether one was ended. What is registered stays registered. */
export async function stopMonitor(kernel: Kernel, call: Call): Promise<{ readonly stopped: boolean }> {
  const isRemoved = await removeWorker(kernel, call.signal)
  const isEnded = await endHolder(kernel, call)
  return { stopped: isRemoved || isEnded }
}

async function removeWorker(kernel: Kernel, signal: AbortSignal): Promise<boolean> {
  try {
    const agent = await openAgent({ home: kernel.home, start: 'never', signal })
    try {
      return (await agent.call('removeWorker', { id: 'monitor' }, { signal })).removed
    } finally {
      agent.close()
    }
  } catch (error) {
    if (agentNotRunning.matches(error)) return false
    throw error
  }
}

/** Asks the process that holds the monitor's lock to end, and waits until it has given the lock back. */
async function endHolder(kernel: Kernel, { signal, clock }: Call): Promise<boolean> {
  const { locks } = await kernel.state()
  const holder = await locks.inspect(monitorLock)
  if (holder === undefined || livenessOf(holder.owner) !== 'alive') return false
  process.kill(holder.owner.pid, 'SIGTERM')
  const startMs = clock.monotonicMs()
  while (clock.monotonicMs() - startMs < patienceMs) {
    const now = await locks.inspect(monitorLock)
    if (now === undefined || now.token !== holder.token || livenessOf(now.owner) !== 'alive') break
    await delay(100, undefined, { signal })
  }
  return true
}
