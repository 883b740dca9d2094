import { text } from 'node:stream/consumers'
import type { Session } from './session.ts'

/** What stdin holds when it is redirected, else what the person types unseen. @throws NX-CLI-QUESTION-NOT-ASKED */
export async function readSecretText(session: Session, name: string): Promise<string> {
  const { stdin } = session.host
  if (stdin.isTTY !== true) return text(stdin)
  return session.interaction.askHidden(`Value of ${name}`, 'the value on stdin', session.call.signal)
}
