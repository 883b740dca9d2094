import type { Call } from '../../kernel/call.ts'
import type { ExecEnd, ExecStreams } from '../contract.ts'
import { commandUnsupported, nothingDeployed } from '../errors.ts'
import type { ExecInput } from '../input.ts'
import type { Session } from '../session/session.ts'

/** Runs a command in the serving release's folder with its environment. */
export async function exec(
  session: Session,
  input: ExecInput,
  io: ExecStreams,
  call: Call,
): Promise<ExecEnd> {
  const { application, environment, provider } = session.configuration
  if (!session.capabilities.exec) throw commandUnsupported({ what: 'run commands', provider })
  const view = await session.provider.inspect(call)
  const releaseId = view?.serving?.releaseId
  if (releaseId === undefined) throw nothingDeployed({ application, environment })
  return session.provider.exec(releaseId, input.argv, io, call)
}
