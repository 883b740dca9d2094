import type { LogLine } from '../../agent/protocol/reports.ts'
import type { Call } from '../../kernel/call.ts'
import type { LogQuery } from '../contract.ts'
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
    yield* session.provider.logs(queryOf(input), call)
  } finally {
    await session.provider.close()
  }
}

/** How many lines are shown when nobody says, unless a time or a pattern selects them. */
const shownLines = 100

function queryOf({ release, replica, lines, follow, sinceMs, untilMs, pattern }: LogsInput): LogQuery {
  const isSelective = sinceMs !== undefined || untilMs !== undefined || pattern !== undefined
  return {
    tailLines: lines ?? (isSelective ? Number.MAX_SAFE_INTEGER : shownLines),
    follow,
    ...(release === undefined ? {} : { releaseId: release }),
    ...(replica === undefined ? {} : { replica }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(untilMs === undefined ? {} : { untilMs }),
    ...(pattern === undefined ? {} : { pattern }),
  }
}
