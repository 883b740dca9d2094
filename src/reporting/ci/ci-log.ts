// ci-log: lines of a CI log with what is open around them: a folded group, a guard around foreign text.
import type { Sink } from '../reporter.ts'
import type { CiDialect } from './dialect.ts'

/** `token` is random: a build that knows it could end its own guard. */
export type CiCollaborators = {
  readonly dialect: CiDialect
  readonly token: string
  readonly epochSeconds: () => number
}

export type CiLog = {
  /** From here on lines are folded under `title`; a group without a line is never written. */
  beginGroup(name: string, title: string): void
  endGroup(): void
  /** A line of nexo itself. */
  own(text: string): void
  /** A line of a command or the application: the system must not read commands out of it. */
  foreign(text: string): void
  /** Ends whatever is open. */
  close(): void
}

type Group = { readonly name: string; readonly title: string; readonly isWritten: boolean }

export function createCiLog(sink: Sink, { dialect, token, epochSeconds }: CiCollaborators): CiLog {
  let group: Group | undefined
  let isGuarded = false
  const write = (line: string | undefined): void => {
    if (line !== undefined) sink.write(`${line}\n`)
  }
  const guard = (wished: boolean): void => {
    if (wished !== isGuarded) write(wished ? dialect.openGuard(token) : dialect.closeGuard(token))
    isGuarded = wished
  }
  const openGroup = (): void => {
    if (group === undefined || group.isWritten) return
    guard(false)
    write(dialect.openGroup(group.name, group.title, epochSeconds()))
    group = { ...group, isWritten: true }
  }
  const endGroup = (): void => {
    if (group?.isWritten === true) {
      guard(false)
      write(dialect.closeGroup(group.name, epochSeconds()))
    }
    group = undefined
  }
  return {
    beginGroup: (name, title) => {
      endGroup()
      group = { name, title, isWritten: false }
    },
    endGroup,
    own: (text) => {
      guard(false)
      openGroup()
      write(text)
    },
    foreign: (text) => {
      openGroup()
      guard(true)
      write(dialect.tame(text))
    },
    close: () => {
      endGroup()
      guard(false)
    },
  }
}
