import type { LogLine } from '../../agent/protocol.ts'
import type { Call } from '../../kernel/call.ts'
import { commandUnsupported, nothingDeployed, releaseUnknown } from '../errors.ts'
import type { LogsInput } from '../input.ts'
import { openSession, silent, type Room } from '../session/session.ts'

/**
 * Lines of the replicas, oldest first; with `follow`, then as they come, until the caller stops or aborts.
 * @throws NX-DEPLOY-NOTHING-DEPLOYED, NX-DEPLOY-RELEASE-UNKNOWN
 */
export async function* logs(room: Room, input: LogsInput, call: Call): AsyncIterable<LogLine> {
  const configuration = await room.collaborators.loadConfiguration(input, silent(call))
  const session = await openSession(room, configuration)
  try {
    const { application, environment, provider } = configuration
    if (!session.capabilities.logs) throw commandUnsupported({ what: 'show logs', provider })
    const view = await session.provider.inspect(call)
    if (view === undefined) throw nothingDeployed({ application, environment })
    const existing = view.releases.map(({ release }) => release.id)
    if (input.release !== undefined && !existing.includes(input.release)) {
      throw releaseUnknown({ releaseId: input.release, environment, existing })
    }
    const { release, replica, tailLines, follow } = input
    const query = {
      ...(release === undefined ? {} : { releaseId: release }),
      ...(replica === undefined ? {} : { replica }),
      tailLines,
      follow,
    }
    yield* session.provider.logs(query, call)
  } finally {
    await session.provider.close()
  }
}
