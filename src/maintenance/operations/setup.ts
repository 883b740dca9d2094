// setup: an environment's schedules are obeyed from now on, by a process that the agent keeps running.
import type { Call } from '../../kernel/call.ts'
import { storePlace } from '../backup/open-store.ts'
import { openJournal } from '../journal.ts'
import type { MaintenanceSetup } from '../manager-contract.ts'
import { jobOf } from '../schedule/jobs.ts'
import { nextStarts } from '../schedule/next-move.ts'
import type { Room } from './room.ts'
import { maintainWorker } from './worker-spec.ts'

/** @throws NX-MAINTAIN-SCHEDULE-INVALID and what starting the agent raises */
export async function setUp(room: Room, call: Call): Promise<MaintenanceSetup> {
  const { kernel, project } = room
  const nowMs = call.clock.now()
  const jobs = (project.manifest.maintenance?.backups ?? []).map((section) => {
    const job = jobOf(project, section, nowMs, nowMs)
    const [next] = job === undefined ? [] : nextStarts(job, nowMs, 1)
    const nextAt = next === undefined ? null : new Date(next).toISOString()
    return { name: section.name, schedule: section.schedule ?? 'on demand', nextAt }
  })
  const { folder } = await storePlace(kernel, project, call.signal)
  const journal = await openJournal(kernel)
  try {
    const { application, environment, directory } = project
    journal.watch({ application, environment, directory, sinceMs: nowMs })
  } finally {
    journal.close()
  }
  return { jobs, repository: folder, process: await ensureProcess(room, call) }
}

async function ensureProcess({ kernel }: Room, { signal }: Call): Promise<MaintenanceSetup['process']> {
  const { openAgent } = await import('../../agent/client.ts')
  const agent = await openAgent({ home: kernel.home, start: 'if-absent', signal })
  try {
    const running = await agent.call('listWorkers', {}, { signal })
    await agent.call('declareWorker', { worker: maintainWorker(kernel) }, { signal })
    return running.some(({ id }) => id === 'maintain') ? 'running' : 'started'
  } finally {
    agent.close()
  }
}
