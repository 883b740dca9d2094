// answering: what a command does that answers with one document.
import { Command } from 'commander'
import type { App } from './app.ts'
import type { DocumentAnswer, Session } from './session.ts'

type Answer = (session: Session) => Promise<DocumentAnswer>

/** Runs `answer`, which is loaded with the command alone. `await`: an interruption lets it end by itself. */
export const answering =
  (app: App, load: () => Promise<Answer>, onInterrupt: 'leave' | 'await' = 'leave') =>
  (...parts: readonly unknown[]): Promise<void> => {
    const command = parts.find((part) => part instanceof Command)
    if (command === undefined) throw new TypeError('commander called an action without its command')
    return app.run(command, {
      kind: 'document',
      onInterrupt,
      perform: async (session) => (await load())(session),
    })
  }
