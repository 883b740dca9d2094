import type { ChainView } from '../../orchestration/manager-contract.ts'
import { chainListLines, chainViewLines } from '../../reporting/chain-text.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openOrchestrator } from './answer-run.ts'

/** How a run stands; the newest that has not ended when none is named. */
export async function answerStatus(session: Session): Promise<DocumentAnswer> {
  const view = await (await openOrchestrator(session)).status(session.flags.args[0], session.call)
  return { json: view, lines: (page) => chainViewLines(page, view) }
}

export async function answerList(session: Session): Promise<DocumentAnswer> {
  const runs = await (await openOrchestrator(session)).list(session.call)
  return { json: { runs }, lines: (page) => chainListLines(page, runs) }
}

/** Leaves word; whoever works on the run goes on, or `resume` does. */
export async function answerApprove(session: Session): Promise<DocumentAnswer> {
  const [run, stage] = session.flags.args
  const view = await (await openOrchestrator(session)).approve(run, stage, session.call)
  const approved = stage ?? view.awaits?.stage ?? null
  return {
    json: { run: view.run, approved },
    lines: () => [approvedText(view, approved)],
  }
}

const approvedText = ({ run }: ChainView, stage: string | null): string =>
  `${stage ?? 'the stage'} of ${run} is approved; whoever runs it goes on, or \`nexo orchestrate resume ${run}\` does`

/** The report of a run that has ended. */
export async function answerReport(session: Session): Promise<DocumentAnswer> {
  const { report, text } = await (await openOrchestrator(session)).report(session.flags.args[0])
  return { json: report, lines: () => text.trimEnd().split('\n') }
}
