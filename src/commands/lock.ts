import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples } from './flags.ts'

export const lockCommand = (app: App): Command =>
  withExamples(new Command('lock'), [
    ['nexo lock status', 'who holds the lock, why, since when'],
    ['nexo lock acquire -m "database move"', 'nobody deploys until it is released'],
    ['nexo lock release', 'also a lock that somebody left behind'],
  ])
    .description('One command at a time changes an environment. A person can hold the lock too.')
    .addCommand(statusCommand(app))
    .addCommand(acquireCommand(app))
    .addCommand(releaseCommand(app))

const statusCommand = (app: App): Command =>
  withEnvironment(new Command('status'))
    .description('show who holds the lock')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { EnvironmentInput } = await import('../deployment/environment-input.ts')
          const { readInput, where } = await import('./read-input.ts')
          const { lockLines } = await import('../reporting/lock-text.ts')
          const input = readInput(EnvironmentInput, where(session))
          const lock = await (await session.deployments()).lockStatus(input, session.call)
          return { json: { lock }, lines: (page) => lockLines(lock, page) }
        },
      }),
    )

const acquireCommand = (app: App): Command =>
  withEnvironment(new Command('acquire'))
    .description('take the lock until it is released')
    .requiredOption('-m, --message <text>', 'why, shown to everybody who is kept out')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { LockInput } = await import('../deployment/input.ts')
          const { readInput, where } = await import('./read-input.ts')
          const { lockLines } = await import('../reporting/lock-text.ts')
          const input = readInput(LockInput, { ...where(session), reason: session.flags.text('message') })
          const lock = await (await session.deployments()).acquireLock(input, session.call)
          return { json: { lock }, lines: (page) => lockLines(lock, page) }
        },
      }),
    )

const releaseCommand = (app: App): Command =>
  withEnvironment(new Command('release'))
    .description('release the lock, whoever holds it')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { EnvironmentInput } = await import('../deployment/environment-input.ts')
          const { readInput, where } = await import('./read-input.ts')
          const { releasedLines } = await import('../reporting/lock-text.ts')
          const input = readInput(EnvironmentInput, where(session))
          const released = await (await session.deployments()).releaseLock(input, session.call)
          return { json: { released }, lines: (page) => releasedLines(released, page) }
        },
      }),
    )
