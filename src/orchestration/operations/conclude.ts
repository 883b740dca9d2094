// Writes an attempt's end down, and its report.
import type { Call } from '../../kernel/call.ts'
import type { DurableEngine, RunView } from '../../kernel/durable/contract.ts'
import { previousOf } from '../evidence.ts'
import type { OrchestrationResult, ReportFiles } from '../manager-contract.ts'
import { endOf, stepsOf } from '../outcome.ts'
import {
  type Attempt,
  type ChainInput,
  engineRunId,
  lastAttempt,
  type RunRecord,
  withLastAttempt,
} from '../records/run-record.ts'
import { stageViews } from '../records/stage-views.ts'
import { makeReport } from '../report/make-report.ts'
import { reportHtml } from '../report/report-html.ts'
import { reportText } from '../report/report-text.ts'
import { type Room, say } from './room.ts'

type Ended = Attempt & { readonly end: NonNullable<Attempt['end']> }

/** The report of an attempt that is about to succeed, as a step of its own. */
export async function writeReport(room: Room, input: ChainInput, engine: DurableEngine): Promise<void> {
  const record = await room.store.read(input.run)
  const view = await engine.get(engineRunId(input))
  if (record === undefined || view === undefined) return
  const end = { at: timeOf(room), outcome: 'succeeded' as const, error: null, steps: stepsOf(view) }
  await writeDocuments(room, { ...lastAttempt(record), end })
}

/** Keeps how a run ended and writes its report; called again it writes the same. */
export async function conclude(
  room: Room,
  record: RunRecord,
  view: RunView,
  call: Call,
): Promise<OrchestrationResult> {
  const attempt = lastAttempt(record)
  const ended: Ended = { ...attempt, end: { at: timeOf(room), ...endOf(view), steps: stepsOf(view) } }
  // The report first: a run that is written down as ended has one.
  const files = await writeDocuments(room, ended)
  await room.store.write(withLastAttempt(record, ended))
  const { run } = attempt.input
  say(call, { type: 'orchestration.report-written', version: 1, run, file: files.html })
  say(call, { type: 'orchestration.ended', version: 1, run, outcome: ended.end.outcome })
  return resultOf(room, ended, files)
}

const timeOf = ({ kernel }: Room): string => new Date(kernel.clock.now()).toISOString()

async function writeDocuments({ store }: Room, attempt: Ended): Promise<ReportFiles> {
  const { run } = attempt.input
  const report = makeReport(attempt, await store.readEvidence(attempt.input))
  const [json, html, text] = await Promise.all([
    store.writeDocument(run, 'report.json', `${JSON.stringify(report, null, 2)}\n`),
    store.writeDocument(run, 'report.html', reportHtml(report)),
    store.writeDocument(run, 'report.txt', reportText(report)),
  ])
  return { json, html, text }
}

/** The answer of a run that has ended. */
async function resultOf({ store }: Room, attempt: Ended, files: ReportFiles): Promise<OrchestrationResult> {
  const { input, end } = attempt
  const evidence = await store.readEvidence(input)
  const { deploy, generate, 'deploy.look': before } = evidence
  const stands = end.outcome === 'succeeded'
  const { code, message, hint } = end.error ?? { code: '', message: '', hint: '' }
  return {
    outcome: end.outcome,
    exitCode: end.error?.exitCode ?? 0,
    run: input.run,
    attempt: input.attempt,
    application: deploy?.application ?? generate?.application ?? null,
    environment: input.environment,
    release: deploy?.release ?? null,
    previous: previousOf(evidence),
    serving: (stands ? deploy?.serving : before?.serving) ?? null,
    url: stands ? (deploy?.url ?? null) : null,
    stages: stageViews(input.kind, end.steps),
    report: files,
    error: end.error === null ? null : { code, message, hint },
  }
}
