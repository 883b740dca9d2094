import { Command } from 'commander'
import type { OrchestrationResult } from '../orchestration/manager-contract.ts'
import type { App } from './app.ts'
import { withEnvironment, withExamples } from './flags.ts'
import type { DocumentAnswer, Session } from './session.ts'

export const orchestrateCommand = (app: App): Command =>
  withExamples(new Command('orchestrate'), [
    [
      'nexo orchestrate run requirements.md',
      'from requirements to a running, watched, backed-up application',
    ],
    ['nexo orchestrate run', 'the same for the application in this folder'],
    ['nexo orchestrate status', 'where the run stands'],
    ['nexo orchestrate approve', 'let the stage that waits begin'],
  ])
    .description(
      'Runs the whole chain: generate, validate, deploy, integrate, monitor, maintain, report. A run that was interrupted goes on at its step with the same command.',
    )
    .addCommand(runCommand(app))
    .addCommand(chainCommand(app, 'resume', 'go on with a run that was interrupted or waited', resumeRun))
    .addCommand(
      chainCommand(app, 'retry', 'try again: the held stage, or the whole run as a new attempt', retryRun),
    )
    .addCommand(chainCommand(app, 'cancel', 'take a run back', cancelRun))
    .addCommand(
      documentCommand(app, 'approve', 'let a stage begin that waits for it', async (session) =>
        (await import('./orchestrate/answer-views.ts')).answerApprove(session),
      ).argument('[stage]', 'default: the one that waits'),
    )
    .addCommand(
      documentCommand(app, 'status', 'show where a run stands', async (session) =>
        (await import('./orchestrate/answer-views.ts')).answerStatus(session),
      ),
    )
    .addCommand(
      documentCommand(app, 'report', 'show the report of a run that has ended', async (session) =>
        (await import('./orchestrate/answer-views.ts')).answerReport(session),
      ),
    )
    .addCommand(listCommand(app))

const runCommand = (app: App): Command =>
  withEnvironment(new Command('run'))
    .description('run the chain; without a document, for the application in this folder')
    .argument('[requirements]', 'a Markdown file in controlled English')
    .option('-o, --out <folder>', 'where to write the application (default: named after it)')
    .option('--approve <stages>', 'stages that wait for `nexo orchestrate approve`, such as deploy,monitor')
    .option('--on-failure <what>', 'undo what was done, or hold the run for a person (default: undo)')
    .option('--no-wait', 'leave a run that waits for an approval waiting, and exit with 12')
    .option('--accept-suggestions', 'take what free prose suggests into the model')
    .option('--allow-unresolved <lines>', 'accept so many lines without meaning: 3, or 5%')
    .option('--allow-data-loss', 'migrations may drop columns and tables that the requirements name no more')
    .option('--revalidate', 'validate the application again, also when nothing changed since it last passed')
    .action((_file: unknown, _flags: unknown, command: Command) =>
      app.run(command, {
        kind: 'chain',
        perform: async (session) => (await import('./orchestrate/answer-run.ts')).runChainOf(session),
        answer,
      }),
    )

type Perform = (session: Session) => Promise<OrchestrationResult>

const answer = async (session: Session, result: OrchestrationResult): Promise<string> =>
  (await import('./orchestrate/answer-run.ts')).answerChain(session, result)

/** A command that works on a run which exists. */
const chainCommand = (app: App, name: string, description: string, perform: Perform): Command =>
  new Command(name)
    .description(description)
    .argument('[run]', 'such as o-20260131-142233-3f9c; default: the newest that has not ended')
    .option('--no-wait', 'leave a run that waits for an approval waiting, and exit with 12')
    .action((_run: unknown, _flags: unknown, command: Command) =>
      app.run(command, { kind: 'chain', perform, answer }),
    )

const resumeRun: Perform = async (session) => {
  const { openOrchestrator, whenWaiting } = await import('./orchestrate/answer-run.ts')
  const orchestrator = await openOrchestrator(session)
  return orchestrator.resume(session.flags.args[0], whenWaiting(session), session.call)
}

const retryRun: Perform = async (session) => {
  const { openOrchestrator, whenWaiting } = await import('./orchestrate/answer-run.ts')
  const orchestrator = await openOrchestrator(session)
  return orchestrator.retry(session.flags.args[0], whenWaiting(session), session.call)
}

const cancelRun: Perform = async (session) => {
  const { openOrchestrator } = await import('./orchestrate/answer-run.ts')
  return (await openOrchestrator(session)).cancel(session.flags.args[0], session.call)
}

const documentCommand = (
  app: App,
  name: string,
  description: string,
  perform: (session: Session) => Promise<DocumentAnswer>,
): Command =>
  new Command(name)
    .description(description)
    .argument('[run]', 'such as o-20260131-142233-3f9c; default: the newest that has not ended')
    .action((...input: readonly unknown[]) => {
      const command = input.at(-1)
      return command instanceof Command ? app.run(command, { kind: 'document', perform }) : undefined
    })

const listCommand = (app: App): Command =>
  new Command('list').description('list runs, newest first').action((_flags: unknown, command: Command) =>
    app.run(command, {
      kind: 'document',
      perform: async (session) => (await import('./orchestrate/answer-views.ts')).answerList(session),
    }),
  )
