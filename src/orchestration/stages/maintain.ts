// The stage that makes sure that the application can be brought back: a first proven backup, then a schedule.
import type { BackupView } from '../../maintenance/manager-contract.ts'
import { backupUnproven } from '../errors.ts'
import { counted, type PartScene, type PartWork } from './part-work.ts'

/** Backs up what the manifest names and proves it by a restore. */
export const backUp: PartWork<'maintain.backup'> = async ({ input, call, collaborators }) => {
  const { directory, environment } = input
  const maintenance = await collaborators.maintenance()
  const backups = await maintenance.backup({ directory, environment, reason: 'pipeline' }, call)
  const problems = backups.filter(({ state }) => state === 'partial' || state === 'failed').map(problemText)
  return {
    evidence: {
      backups: backups.map((backup) => ({
        id: backup.id,
        name: backup.name,
        state: backup.state,
        snapshot: backup.snapshot,
        tables: backup.items.reduce((sum, { tables }) => sum + tables.length, 0),
        comparedRows: backup.proof?.comparedRows ?? null,
        sizeBytes: backup.items.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        problems: [...backup.problems],
      })),
    },
    detail: backups.length === 0 ? 'the manifest names no backup' : backups.map(backupText).join(', '),
    ...(problems.length === 0 ? {} : { failure: backupUnproven({ problems }) }),
  }
}

const backupText = ({ name, state, proof }: BackupView): string =>
  proof === null
    ? `${name} is ${state}`
    : `${name} is ${state}: ${counted(proof.comparedRows, 'row')} equal after a restore`

const problemText = ({ name, state, problems }: BackupView): string =>
  `${name} is ${state}: ${problems.length === 0 ? 'no reason was given' : problems.join('; ')}`

/** The next backups come by the clock, from a process in the background. */
export const schedule: PartWork<'maintain.schedule'> = async ({ input, call, collaborators }) => {
  const { directory, environment } = input
  const setup = await (await collaborators.maintenance()).setup({ directory, environment }, call)
  return {
    evidence: { jobs: setup.jobs.map((job) => ({ ...job })), repository: setup.repository },
    detail: setup.jobs.length === 0 ? 'nothing is scheduled' : setup.jobs.map(jobText).join(', '),
  }
}

/** The clock is obeyed no more; what was backed up stays. In words, what was done. */
export async function takeBackSchedule({ input, call, collaborators }: PartScene): Promise<string> {
  const { directory, environment } = input
  await (await collaborators.maintenance()).forget({ directory, environment }, call)
  return 'no backup comes by the clock, as before; what was backed up stays'
}

const jobText = ({ name, nextAt }: { readonly name: string; readonly nextAt: string | null }): string =>
  nextAt === null ? `${name} is on demand` : `${name} next at ${nextAt}`
