import { installAgent, uninstallAgent } from '../../agent/install/installer.ts'
import { NexoError } from '../../kernel/errors.ts'
import { resolveHome } from '../../kernel/home.ts'
import type { DocumentAnswer, Session } from '../session.ts'

/** Whether `home` is the one that is used when NEXO_HOME is not set: the service then needs not name it. */
function isDefaultHome({ host }: Session, home: string): boolean {
  const { NEXO_HOME: _named, ...environment } = host.environment
  try {
    return (
      resolveHome({ environment, platform: process.platform, workingDirectory: host.workingDirectory }) ===
      home
    )
  } catch (error) {
    if (error instanceof NexoError) return false
    throw error
  }
}

/** Has this machine start the agent at boot, or takes that back. @throws NX-AGENT-INSTALL-UNSUPPORTED, NX-AGENT-INSTALL-FAILED */
export async function answerAgentInstall(session: Session): Promise<DocumentAnswer> {
  const { home } = await session.kernel()
  const options = { home, isDefaultHome: isDefaultHome(session, home), signal: session.call.signal }
  const isRemoval = session.flags.on('remove')
  const { name, file, hints } = await (isRemoval ? uninstallAgent(options) : installAgent(options))
  const sentence = isRemoval ? `${name} is removed` : `${name} starts the agent at boot`
  return {
    json: { installed: !isRemoval, name, file, hints },
    lines: () => [`${sentence} (${file})`, ...hints.map((hint) => `  ${hint}`)],
  }
}
