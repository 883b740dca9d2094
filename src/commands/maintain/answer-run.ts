import type { DocumentAnswer, Session } from '../session.ts'
import { openMaintenance } from './room.ts'

/** `nexo maintain run`: in the foreground until it is interrupted, or `--background`. */
export async function answerMaintainRun(session: Session): Promise<DocumentAnswer> {
  const { manager, where } = await openMaintenance(session)
  if (!session.flags.on('background')) {
    session.note('obeying the schedules of this home; Ctrl-C ends')
    await manager.run(session.call)
    return { json: { ended: true }, lines: () => [] }
  }
  const setup = await manager.setup(where, session.call)
  return {
    json: setup,
    lines: () => [
      ...setup.jobs.map(
        ({ name, schedule, nextAt }) => `${name}: ${schedule}${nextAt === null ? '' : `, next ${nextAt}`}`,
      ),
      `backups go to ${setup.repository}`,
      setup.process === 'started'
        ? 'the process was started in the background'
        : 'the process was running already',
    ],
  }
}
