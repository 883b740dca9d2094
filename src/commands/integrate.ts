import { Command } from 'commander'
import type { App } from './app.ts'
import { withEnvironment, withExamples } from './flags.ts'
import type { DocumentAnswer, Session } from './session.ts'

export const integrateCommand = (app: App): Command =>
  withExamples(new Command('integrate'), [
    ['nexo integrate check', 'reach every system that nexo.yaml names'],
    ['nexo integrate plan warehouse', 'what a sync would do, and what it guarantees'],
    ['nexo integrate sync warehouse', 'bring the rows over; once more goes on where it stopped'],
    ['nexo integrate verify warehouse', 'compare the content of both ends'],
  ])
    .description(
      'Exchanges data with other systems: the `integrations` of nexo.yaml. A sync that was killed goes on where it stopped, and no row is lost or doubled.',
    )
    .addCommand(
      withName(app, 'check', 'reach every endpoint; changes nothing', async (session) =>
        (await import('./integrate/answer-look.ts')).answerIntegrateCheck(session),
      ),
    )
    .addCommand(
      withName(app, 'discover', 'list what both ends have', async (session) =>
        (await import('./integrate/answer-look.ts')).answerIntegrateDiscover(session),
      ).option('--emit <file>', 'write the typed client of the API that an end is, as TypeScript'),
    )
    .addCommand(
      withName(app, 'plan', 'check the mapping and show the guarantee; moves nothing', async (session) =>
        (await import('./integrate/answer-plan.ts')).answerIntegratePlan(session),
      ),
    )
    .addCommand(
      withName(app, 'sync', 'bring rows from the source into the target', async (session) =>
        (await import('./integrate/answer-sync.ts')).answerIntegrateSync(session),
      ).option('--restart', 'begin at the first row, with the columns as they are now'),
    )
    .addCommand(
      withName(app, 'status', 'show last run, balance, lag and dead letters', async (session) =>
        (await import('./integrate/answer-status.ts')).answerIntegrateStatus(session),
      ),
    )
    .addCommand(
      withName(app, 'verify', 'compare the content of both ends', async (session) =>
        (await import('./integrate/answer-sync.ts')).answerIntegrateVerify(session),
      ),
    )
    .addCommand(
      withName(app, 'replay', 'try dead letters again', async (session) =>
        (await import('./integrate/answer-sync.ts')).answerIntegrateReplay(session),
      ),
    )

const withName = (
  app: App,
  name: string,
  summary: string,
  perform: (session: Session) => Promise<DocumentAnswer>,
): Command =>
  withEnvironment(new Command(name))
    .description(summary)
    .argument('[name]', 'an integration of nexo.yaml (default: all)')
    .action((_name: unknown, _flags: unknown, command: Command) =>
      app.run(command, { kind: 'document', perform }),
    )
