import type { EnvironmentInput } from '../deployment/environment-input.ts'
import { questionNotAsked } from '../reporting/errors.ts'
import type { Session } from './session.ts'

/**
 * Says what would be removed and has the person type the application's name.
 * @throws NX-CLI-QUESTION-NOT-ASKED before anything is looked at when there is no terminal, NX-CLI-DECLINED
 */
export async function confirmDestroy(session: Session, input: EnvironmentInput): Promise<void> {
  const { directory, environment } = input
  const question = `Remove the environment ${environment} for good?`
  if (!session.interaction.isPossible) throw questionNotAsked({ question, flag: '--yes' })
  const deployments = await session.deployments()
  const [{ application }, parts] = await Promise.all([
    deployments.status({ directory, environment }, session.call),
    deployments.describeDestroy({ directory, environment }, session.call),
  ])
  session.note(
    [`${application} in ${environment}; this goes:`, ...parts.map((part) => `  ${part}`)].join('\n'),
  )
  await session.interaction.confirmByTyping(question, application, '--yes', session.call.signal)
}
