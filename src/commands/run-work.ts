import { messageOf } from '../kernel/errors.ts'
import { outputFailed, stoppedAtOnce } from '../reporting/errors.ts'
import type { Flags } from './flags.ts'
import type { CommandHost } from './host.ts'
import { openSession, type OpenSession } from './open-session.ts'
import { isChange, type DocumentAnswer, type Session, type Work } from './session.ts'

/** What is to be run: the work of a command with what was typed. */
export type Run = {
  readonly host: CommandHost
  readonly name: string
  readonly flags: Flags
  readonly work: Work
}

/** How an ending is told. An answer that succeeds needs none of it. */
const loadEnding = () => import('./ending.ts')

type Facts = { readonly name: string; readonly startedAtMs: number }

/**
 * Runs the work of one command and resolves with the exit code of the process.
 *
 * `onOpened` gets the session before the work begins.
 *
 * Promise: everything that was opened is closed, and the terminal is as it was, however the work ends.
 */
export async function runWork(
  { host, name, flags, work }: Run,
  onOpened: (opened: OpenSession) => void,
): Promise<number> {
  const facts = { name, startedAtMs: host.clock.monotonicMs() }
  const opened = await openSession(host, flags, work.kind, (session) => stopAtOnce(session, work, facts))
  onOpened(opened)
  try {
    const exitCode = await runKind(opened, work, facts)
    await Promise.all([opened.session.stdout.flush(), opened.session.stderr.flush()])
    return await exitCodeAfterWriting(opened, work, exitCode)
  } finally {
    await opened.close()
    await opened.session.stderr.flush()
  }
}

/** An answer that could not be written was not given, whatever was done; what a change did stays its own truth. */
async function exitCodeAfterWriting(opened: OpenSession, work: Work, exitCode: number): Promise<number> {
  const failure = opened.session.stdout.failure()
  if (failure === undefined) return exitCode
  const error = outputFailed({ reason: messageOf(failure) }, { cause: failure }).toData()
  const { tellError } = await loadEnding()
  tellError(opened, error)
  return isChange(work.kind) ? exitCode : error.exitCode
}

async function runKind(opened: OpenSession, work: Work, facts: Facts): Promise<number> {
  switch (work.kind) {
    case 'change':
      return runChange(opened, work.perform, facts)
    case 'chain': {
      const { runChain } = await import('./orchestrate/run-chain.ts')
      return runChain(opened, work, { command: facts.name, durationMs: () => durationOf(opened, facts) })
    }
    case 'document':
      return runDocument(opened, work)
    case 'stream':
      return runStream(opened, work.perform)
  }
}

const durationOf = ({ session }: OpenSession, { startedAtMs }: Facts): number =>
  Math.max(0, Math.round(session.call.clock.monotonicMs() - startedAtMs))

const factsOf = (opened: OpenSession, facts: Facts) => ({
  command: facts.name,
  environment: opened.session.flags.text('env') ?? 'local',
  durationMs: durationOf(opened, facts),
})

/** A change is never left alone when it is interrupted: it undoes what it began and resolves with its outcome. */
async function runChange(
  opened: OpenSession,
  perform: Extract<Work, { kind: 'change' }>['perform'],
  facts: Facts,
): Promise<number> {
  const { errorOf, resultOfError, tellResult } = await loadEnding()
  try {
    const { error, ...answer } = await perform(opened.session)
    const result = {
      type: 'result',
      command: facts.name,
      ...answer,
      durationMs: durationOf(opened, facts),
      error,
    } as const
    await tellResult(opened, result)
    return result.exitCode
  } catch (thrown) {
    const error = (await errorOf(thrown, opened)).toData()
    await tellResult(opened, resultOfError(error, factsOf(opened, facts)), error)
    return error.exitCode
  }
}

/** Rejects with the signal's reason when it aborts: reading may be left at any point. */
function leaveOnAbort<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([work, promise])
}

async function runDocument(
  opened: OpenSession,
  { perform, onInterrupt }: Extract<Work, { kind: 'document' }>,
): Promise<number> {
  const { session, telling } = opened
  try {
    const working = perform(session)
    const answer = await (onInterrupt === 'await' ? working : leaveOnAbort(working, session.call.signal))
    await telling.settled()
    telling.close()
    session.stdout.write(documentText(session, answer))
    return answer.exitCode ?? 0
  } catch (thrown) {
    const { errorOf, tellError } = await loadEnding()
    const error = (await errorOf(thrown, opened)).toData()
    await telling.settled()
    telling.close()
    tellError(opened, error)
    const { code, message, hint } = error
    if (session.isJson)
      session.stdout.write(`${JSON.stringify({ error: { code, message, hint } }, null, 2)}\n`)
    return error.exitCode
  }
}

function documentText({ isJson, look, stdout, host }: Session, answer: DocumentAnswer): string {
  if (isJson) return `${JSON.stringify(answer.json, null, 2)}\n`
  const lines = answer.lines({ look, columns: stdout.columns(), nowMs: host.clock.now() })
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

/** A stream ends quietly when its reader has gone away (`nexo logs -f | head -1`). */
async function runStream(
  opened: OpenSession,
  perform: Extract<Work, { kind: 'stream' }>['perform'],
): Promise<number> {
  const { session, telling, interruption } = opened
  const signal = AbortSignal.any([session.call.signal, session.stdout.gone])
  const call = { ...session.call, signal }
  try {
    return await leaveOnAbort(perform({ ...session, call }), signal)
  } catch (thrown) {
    await telling.settled()
    telling.close()
    if (session.stdout.gone.aborted) return 0
    const { errorOf, tellError } = await loadEnding()
    const error = (await errorOf(thrown, opened)).toData()
    if (interruption.first() !== undefined) return error.exitCode
    tellError(opened, error)
    const { code, message, hint } = error
    if (session.isJson) session.stdout.write(`${JSON.stringify({ error: { code, message, hint } })}\n`)
    return error.exitCode
  }
}

/** The second interruption: what is left is said, the terminal is given back, the process ends. */
function stopAtOnce(opened: OpenSession, work: Work, facts: Facts): void {
  const { session, telling } = opened
  const error = stoppedAtOnce({ left: telling.position() }).toData()
  const stop = (): void => session.host.exitNow(error.exitCode)
  if (!isChange(work.kind)) return stop()
  void loadEnding()
    .then(({ resultOfError, tellResult }) => {
      const result = { ...resultOfError(error, factsOf(opened, facts)), outcome: 'failed' as const }
      return tellResult(opened, result, error)
    })
    .finally(stop)
}
