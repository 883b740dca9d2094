// forget: an environment's schedules are obeyed no more. Its backups stay, and so does its repository.
import { openJournal } from '../journal.ts'
import type { Room } from './room.ts'

/** Whether the schedules of the environment are obeyed. */
export async function isScheduled({ kernel, project }: Room): Promise<boolean> {
  const { application, environment } = project
  const journal = await openJournal(kernel)
  try {
    return journal
      .watched()
      .some((watched) => watched.application === application && watched.environment === environment)
  } finally {
    journal.close()
  }
}

/** Whether there was something to forget. A backup that runs now comes to its end. */
export async function forget(room: Room): Promise<boolean> {
  const was = await isScheduled(room)
  const journal = await openJournal(room.kernel)
  try {
    journal.unwatch(room.project)
    return was
  } finally {
    journal.close()
  }
}
