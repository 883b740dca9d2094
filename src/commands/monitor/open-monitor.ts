import type { ApplicationMonitor, MonitorInput } from '../../monitoring/manager-contract.ts'
import type { MonitorReader } from '../../monitoring/reading-contract.ts'
import type { Session } from '../session.ts'

export async function openMonitor(session: Session): Promise<ApplicationMonitor> {
  const { createApplicationMonitor } = await import('../../monitoring/application-monitor.ts')
  return createApplicationMonitor(await session.kernel())
}

export const whichEnvironment = ({ directory, flags }: Session): MonitorInput => ({
  directory,
  environment: flags.text('env') ?? 'local',
})

/** Reads, and closes what was opened, however it ends. */
export async function withReader<Result>(
  session: Session,
  read: (reader: MonitorReader) => Promise<Result>,
): Promise<Result> {
  const reader = await (await openMonitor(session)).openReader(session.call)
  try {
    return await read(reader)
  } finally {
    await reader.close()
  }
}
