import type { ReleaseRow } from '../../domain/deployment.ts'
import type { Call } from '../../kernel/call.ts'
import { releaseRows } from '../releases/release-rows.ts'
import type { TargetSession } from '../session/session.ts'

/** Every release of the environment, newest first, and whether each can be restored now. */
export async function releases(session: TargetSession, call: Call): Promise<readonly ReleaseRow[]> {
  const { application, environment } = session.configuration
  const state = await session.kernel.state()
  const [view, remembered] = await Promise.all([
    session.provider.inspect(call),
    state.listReleases(application, environment),
  ])
  return releaseRows(view, remembered)
}
