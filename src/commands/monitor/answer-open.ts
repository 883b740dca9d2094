import { openBrowser } from '../open-browser.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openMonitor } from './open-monitor.ts'

/** The dashboard in a browser at a terminal, and its URL always: it holds the token, so it goes to stdout alone. */
export async function answerMonitorOpen(session: Session): Promise<DocumentAnswer> {
  const url = await (await openMonitor(session)).dashboard(session.call)
  if (session.stdout.isTerminal && session.interaction.isPossible) await openBrowser(url, session)
  return { json: { url }, lines: () => [url] }
}
