import type { ReleaseRow } from '../domain/deployment.ts'
import type { EnvironmentInput } from '../deployment/environment-input.ts'
import { agoText } from '../reporting/time-text.ts'
import type { Session } from './session.ts'

const choiceText = (row: ReleaseRow, nowMs: number): string =>
  [row.release, agoText(row.createdAt, nowMs), row.createdBy, row.source, row.message ?? '']
    .filter((part) => part !== '')
    .join('  ')

/**
 * The release that the person chooses among those that can be brought back now; undefined leaves it to the manager.
 * @throws NX-CLI-QUESTION-NOT-ASKED without a terminal, NX-CLI-DECLINED
 */
export async function pickRelease(session: Session, input: EnvironmentInput): Promise<string | undefined> {
  const { directory, environment } = input
  const rows = await (await session.deployments()).releases({ directory, environment }, session.call)
  const choices = rows.filter(({ restorable, serving }) => restorable && !serving)
  if (choices.length < 2) return choices[0]?.release
  const index = await session.interaction.pick(
    'Which release shall serve?',
    choices.map((row) => choiceText(row, session.call.clock.now())),
    '--to RELEASE',
    session.call.signal,
  )
  return choices[index]?.release
}
