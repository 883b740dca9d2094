import { Command } from 'commander'
import type { App } from './app.ts'
import { withExamples } from './flags.ts'

export const agentCommand = (app: App): Command =>
  withExamples(new Command('agent'), [
    ['nexo agent status', 'is it up, how much memory does it take?'],
    ['nexo agent install', 'what is deployed comes back after a reboot'],
    ['nexo agent upgrade', 'after nexo was updated; drops no connection'],
  ])
    .description(
      'The agent owns the ports and the processes of what is deployed. Commands start it when needed.',
    )
    .addCommand(statusCommand(app))
    .addCommand(installCommand(app))
    .addCommand(upgradeCommand(app))
    .addCommand(stopCommand(app))

const statusCommand = (app: App): Command =>
  new Command('status').description('show the running agent').action((_flags: unknown, command: Command) =>
    app.run(command, {
      kind: 'document',
      perform: async (session) => {
        const { answerAgentStatus } = await import('./agent/answer-status.ts')
        return answerAgentStatus(session)
      },
    }),
  )

const installCommand = (app: App): Command =>
  new Command('install')
    .description('start the agent with this machine (systemd, launchd or Windows task)')
    .option('--remove', 'take it out again')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { answerAgentInstall } = await import('./agent/answer-install.ts')
          return answerAgentInstall(session)
        },
      }),
    )

const upgradeCommand = (app: App): Command =>
  new Command('upgrade')
    .description('replace the running agent by the one of this nexo; drops no connection')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { answerAgentUpgrade } = await import('./agent/answer-upgrade.ts')
          return answerAgentUpgrade(session)
        },
      }),
    )

const stopCommand = (app: App): Command =>
  new Command('stop')
    .description('end the agent, and what is deployed with it; the next nexo command brings both back')
    .option('--leave-replicas', 'end only agent and router; the processes go on without being reachable')
    .action((_flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'document',
        perform: async (session) => {
          const { answerAgentStop } = await import('./agent/answer-stop.ts')
          return answerAgentStop(session)
        },
      }),
    )
