// silence: nobody is told of an alert for a while. Its state goes on moving, and what was told is still resolved.
import type { Call } from '../../kernel/call.ts'
import { prepareHome } from '../../kernel/home.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { currentProcess } from '../../kernel/process-identity.ts'
import { insertSilence, selectSilences, type Silence } from '../alerting/silence.ts'
import { silenceInvalid } from '../errors.ts'
import { monitoringPaths } from '../paths.ts'
import { insertChange } from '../store/change-table.ts'
import { openStoreToRead } from '../store/open-store.ts'

export type SilenceInput = { readonly match: string; readonly forMs: number; readonly reason: string }

const longestMs = 30 * 86_400_000

/** @throws NX-MONITOR-SILENCE-INVALID */
export async function silence(kernel: Kernel, input: SilenceInput, call: Call): Promise<Silence> {
  const { match, forMs, reason } = input
  if (match.trim() === '') throw silenceInvalid({ problem: 'a silence needs an alert or a pattern' })
  if (reason.trim() === '') throw silenceInvalid({ problem: 'a silence needs a reason' })
  if (forMs < 1 || forMs > longestMs) throw silenceInvalid({ problem: 'a silence lasts at most 30 days' })
  const now = call.clock.now()
  const { user, host } = currentProcess()
  const made: Silence = {
    id: `s-${kernel.randomHex(4)}`,
    match,
    until: now + forMs,
    reason,
    createdBy: `${user}@${host}`,
    createdAt: now,
  }
  await prepareHome(kernel.home)
  const file = await openStoreToRead(monitoringPaths(kernel.home).store)
  try {
    file.transaction(() => {
      insertSilence(file, made)
      insertChange(file, now, 'alerts', null)
    })
  } finally {
    file.close()
  }
  return made
}

/** Those in force. */
export async function silences(kernel: Kernel, call: Call): Promise<readonly Silence[]> {
  await prepareHome(kernel.home)
  const file = await openStoreToRead(monitoringPaths(kernel.home).store)
  try {
    return selectSilences(file, call.clock.now())
  } finally {
    file.close()
  }
}

/** Ends a silence now. Whether there was one. */
export async function endSilence(
  kernel: Kernel,
  id: string,
  call: Call,
): Promise<{ readonly ended: boolean }> {
  await prepareHome(kernel.home)
  const file = await openStoreToRead(monitoringPaths(kernel.home).store)
  try {
    const now = call.clock.now()
    return file.transaction(() => {
      const ended = file.run('DELETE FROM silences WHERE id = ? AND until > ?', id, now) > 0
      insertChange(file, now, 'alerts', null)
      return { ended }
    })
  } finally {
    file.close()
  }
}
