import type { Call } from '../../kernel/call.ts'
import type { ChangeInput } from '../input.ts'
import type { DeploymentResult } from '../manager-contract.ts'
import { underLock, type HeldChange } from '../session/held-change.ts'
import { inPhase } from '../session/phases.ts'
import { ended, resultOf } from '../session/result.ts'
import type { Session } from '../session/session.ts'
import { interruptible } from './interruptible.ts'
import { recorded, settleFirst } from './simple-change.ts'

/**
 * Removes everything of the environment from the target, then what is remembered of it. Run twice, the second finds
 * nothing and says `unchanged`.
 */
export const destroy = (session: Session, input: ChangeInput, call: Call): Promise<DeploymentResult> =>
  interruptible(session, call, () =>
    underLock(session, { kind: 'destroy', lockWaitMs: input.lockWaitMs }, call, async (held) => {
      if (held.view === undefined) return nothingThere(session, held)
      await settleFirst(session, held)
      const result = await recorded(
        session,
        held,
        'destroy',
        held.view.serving?.releaseId ?? null,
        async () => {
          await inPhase(held.call, 'drain', `everything of ${session.configuration.environment}`, () =>
            session.provider.destroy(held.fencingToken, held.call),
          )
          return 'succeeded'
        },
      )
      if (result.outcome === 'succeeded') await forget(session, held)
      return result
    }),
  )

async function nothingThere(session: Session, held: HeldChange): Promise<DeploymentResult> {
  await forget(session, held)
  return resultOf(session, ended('unchanged'), { release: null, previous: null, serving: null, url: null })
}

const forget = (session: Session, held: HeldChange): Promise<void> => {
  const { application, environment } = session.configuration
  return held.state.forget(application, environment, held.fence)
}

/** What `destroy` would remove, one line per thing, for the question that comes first. Empty: nothing is there. */
export async function describeDestroy(session: Session, call: Call): Promise<readonly string[]> {
  const view = await session.provider.inspect(call)
  if (view === undefined) return []
  const serving = view.serving?.releaseId
  return [
    ...(view.url === null ? [] : [`the address ${view.url}`]),
    ...(serving === undefined ? [] : [`the serving release ${serving}`]),
    ...(view.replicas.length === 0 ? [] : [`${view.replicas.length} running replicas`]),
    `${view.releases.length} releases with their files, environment and logs`,
    'the history of this environment',
  ]
}
