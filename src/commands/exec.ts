import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples } from './flags.ts'

export const execCommand = (app: App): Command =>
  withExamples(withEnvironment(new Command('exec')), [
    ['nexo exec -- node scripts/report.js', "in the serving release's folder, with its environment"],
    ['nexo exec -- sh', 'look around'],
  ])
    .description(
      "Runs a command in the serving release's folder with its environment; ends with its exit code.",
    )
    .argument('<command...>', 'program and arguments, after --')
    .action((_argv: unknown, _flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'stream',
        perform: async (session) => {
          const { ExecInput } = await import('../deployment/input.ts')
          const { readInput, where } = await import('./read-input.ts')
          const { exitCodeOf } = await import('./exec-end.ts')
          const input = readInput(ExecInput, { ...where(session), argv: [...session.flags.args] })
          const { stdin, stdout, stderr } = session.host
          const deployments = await session.deployments()
          return exitCodeOf(await deployments.exec(input, { stdin, stdout, stderr }, session.call))
        },
      }),
    )
