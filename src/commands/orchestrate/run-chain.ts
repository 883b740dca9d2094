// run-chain: runs the work of a command of the orchestrator, and tells how the run ended.
import type { OrchestrationResult } from '../../orchestration/manager-contract.ts'
import { chainLines } from '../../reporting/chain-text.ts'
import { chainResultLine } from '../../reporting/ndjson-reporter.ts'
import { errorOf, tellError, tellResult, resultOfError } from '../ending.ts'
import type { OpenSession } from '../open-session.ts'
import type { Work } from '../session.ts'

type ChainWork = Extract<Work, { kind: 'chain' }>
type Facts = { readonly command: string; readonly durationMs: () => number }

/** Scripts get the result as the last NDJSON line; people the summary on stderr and the report on stdout. */
export async function runChain(opened: OpenSession, work: ChainWork, facts: Facts): Promise<number> {
  try {
    const result = await work.perform(opened.session)
    await tellChain(opened, work, result, facts)
    return result.exitCode
  } catch (thrown) {
    const error = (await errorOf(thrown, opened)).toData()
    const environment = opened.session.flags.text('env') ?? 'local'
    const told = { command: facts.command, environment, durationMs: facts.durationMs() }
    await tellResult(opened, resultOfError(error, told), error)
    return error.exitCode
  }
}

async function tellChain(
  opened: OpenSession,
  work: ChainWork,
  result: OrchestrationResult,
  { command, durationMs }: Facts,
): Promise<void> {
  const { session, telling, errorLook } = opened
  const stamp = telling.nextStamp()
  telling.close()
  if (result.error !== null) tellError(opened, { ...result.error, details: {} })
  if (!session.flags.on('quiet'))
    session.stderr.write(`${chainLines(errorLook, result, durationMs()).join('\n')}\n`)
  if (session.isJson) {
    const { error, ...answer } = result
    const fields = { type: 'result', command, ...answer, durationMs: durationMs(), error } as const
    session.stdout.write(`${chainResultLine(fields, stamp)}\n`)
  } else session.stdout.write(await work.answer(session, result))
}
