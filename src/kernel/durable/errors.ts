// Everything that the durable engine can raise, or write down as the reason why a run or a step failed.
import * as z from 'zod'
import { defineError, exitCodes } from '../errors.ts'

const report = 'This is a mistake in nexo or in a plugin; please report it with the output of this command.'
const Run = z.strictObject({ runId: z.string() })

export const runNondeterministic = defineError({
  code: 'NX-RUN-NONDETERMINISTIC',
  exitCode: exitCodes.internal,
  meaning: 'A plan did other things in its second execution than its journal says it did in the first.',
  causes: [
    'A plan reads the clock, a file or a random number without the context',
    'A plan starts a step before the one before it has settled',
    'The plan was changed without a new version',
  ],
  remedies: ['Report it. The run was undone; run the command again to start a new one.'],
  details: z.strictObject({ runId: z.string(), seq: z.int(), expected: z.string(), found: z.string() }),
  message: (d) => `run ${d.runId}, position ${d.seq}: expected ${d.expected}, found ${d.found}`,
  hint: () => report,
})

export const runKeyReused = defineError({
  code: 'NX-RUN-KEY-REUSED',
  exitCode: exitCodes.internal,
  meaning: 'A plan uses one key for two steps or children, which would share an idempotency key.',
  remedies: ['Report it. The run was undone.'],
  details: z.strictObject({ runId: z.string(), key: z.string() }),
  message: (d) => `run ${d.runId} uses the key "${d.key}" twice`,
  hint: () => report,
})

export const runInputChanged = defineError({
  code: 'NX-RUN-INPUT-CHANGED',
  exitCode: exitCodes.preflightFailed,
  meaning: 'A run can go on only with the plan and the input that it was started with.',
  causes: ['The configuration changed since the run was interrupted', 'Another version of nexo started it'],
  remedies: ['Undo the interrupted run, then start a new one.'],
  details: z.strictObject({ runId: z.string(), plan: z.string(), recorded: z.string(), asked: z.string() }),
  message: (d) =>
    `run ${d.runId} was started with another plan or input (${d.recorded.slice(0, 12)}, now ${d.asked.slice(0, 12)})`,
  hint: () => 'Undo the interrupted run first, or give the original input again.',
})

export const runBusy = defineError({
  code: 'NX-RUN-BUSY',
  exitCode: exitCodes.locked,
  meaning: 'The run is being worked on by another living process.',
  remedies: ['Wait until that process is done. When it dies, the run can be taken over at once.'],
  details: z.strictObject({ runId: z.string(), owner: z.string(), pid: z.int() }),
  message: (d) => `run ${d.runId} is being worked on by ${d.owner} (pid ${d.pid})`,
  hint: (d) => `Wait until it is done, or end process ${d.pid} and run the command again.`,
})

export const runSuperseded = defineError({
  code: 'NX-RUN-SUPERSEDED',
  exitCode: exitCodes.locked,
  meaning: 'This process stood still for so long that another took the run over; it wrote nothing more.',
  remedies: ['Look at what serves with `nexo status`.'],
  details: Run,
  message: (d) => `run ${d.runId} was taken over by another process`,
  hint: () => 'Look at what serves with `nexo status`; the other process goes on with the run.',
})

export const runStopped = defineError({
  code: 'NX-RUN-STOPPED',
  exitCode: exitCodes.needsPerson,
  meaning: 'nexo ended before the run did. The run is neither done nor undone; its journal is complete.',
  remedies: ['Run the same command again: it goes on where it stopped.'],
  details: Run,
  message: (d) => `nexo stopped before run ${d.runId} ended`,
  hint: () => 'Run the same command again: it goes on where it stopped.',
})

export const runCancelled = defineError({
  code: 'NX-RUN-CANCELLED',
  exitCode: exitCodes.interrupted,
  meaning: 'The run was cancelled on request, and what it had done was undone.',
  remedies: ['Run the command again when you want the change after all.'],
  details: z.strictObject({ runId: z.string(), reason: z.string() }),
  message: (d) => `run ${d.runId} was cancelled: ${d.reason}`,
  hint: () => 'Run the command again when you want the change after all.',
})

export const runInterrupted = defineError({
  code: 'NX-RUN-INTERRUPTED',
  exitCode: exitCodes.restored,
  meaning: 'The process of a run died, and the run was undone afterwards.',
  remedies: ['Run the command again.'],
  details: Run,
  message: (d) => `run ${d.runId} was interrupted and has been undone`,
  hint: () => 'Run the command again.',
})

export const runParentUndone = defineError({
  code: 'NX-RUN-PARENT-UNDONE',
  exitCode: exitCodes.restored,
  meaning: 'The run had succeeded and was taken back, because the run that it is a part of failed.',
  remedies: ['Look at the error of the whole run.'],
  details: z.strictObject({ runId: z.string(), parentId: z.string() }),
  message: (d) => `run ${d.runId} was taken back, because ${d.parentId} did not succeed`,
  hint: (d) => `Look at the error of ${d.parentId}.`,
})

export const runUndoFailed = defineError({
  code: 'NX-RUN-UNDO-FAILED',
  exitCode: exitCodes.needsPerson,
  meaning: 'A run failed, and so did a step that should have undone it. A person must look at what is left.',
  remedies: [
    'Read what is left, correct the reason, then undo the run again: it goes on with the step that failed.',
  ],
  details: z.strictObject({
    runId: z.string(),
    why: z.string(),
    step: z.string(),
    reason: z.string(),
    left: z.array(z.string()),
  }),
  message: (d) =>
    `run ${d.runId} failed (${d.why}) and undoing "${d.step}" failed too: ${d.reason}. Not undone: ${d.left.join(', ')}`,
  hint: () => 'Correct the reason, then run the command again: it goes on with the undo step that failed.',
})

export const runUnknown = defineError({
  code: 'NX-RUN-UNKNOWN',
  exitCode: exitCodes.notFound,
  meaning: 'There is no run of that name here.',
  remedies: ['Check the name; runs are kept per NEXO_HOME.'],
  details: Run,
  message: (d) => `there is no run ${d.runId}`,
  hint: () => 'Check the name; runs are kept per NEXO_HOME.',
})

export const runEnded = defineError({
  code: 'NX-RUN-ENDED',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The run has ended, so nothing can be sent to it any more.',
  remedies: ['Start a new run.'],
  details: z.strictObject({ runId: z.string(), state: z.string() }),
  message: (d) => `run ${d.runId} has already ended (${d.state})`,
  hint: () => 'Start a new run.',
})

export const planUnknown = defineError({
  code: 'NX-RUN-PLAN-UNKNOWN',
  exitCode: exitCodes.internal,
  meaning: 'A run asks for a plan that this nexo does not have.',
  causes: ['A newer nexo started the run'],
  remedies: ['Use the nexo that started the run.'],
  details: z.strictObject({ runId: z.string(), plan: z.string() }),
  message: (d) => `run ${d.runId} needs the plan "${d.plan}", which this nexo does not have`,
  hint: () => 'Use the nexo that started the run.',
})

export const actionUnknown = defineError({
  code: 'NX-RUN-ACTION-UNKNOWN',
  exitCode: exitCodes.internal,
  meaning: 'A run asks for an action that this nexo does not have.',
  causes: ['A newer nexo started the run', 'An action was not registered with the engine'],
  remedies: ['Use the nexo that started the run.'],
  details: z.strictObject({ runId: z.string(), action: z.string() }),
  message: (d) => `run ${d.runId} needs the action "${d.action}", which this nexo does not have`,
  hint: () => 'Use the nexo that started the run.',
})

export const resultNotJson = defineError({
  code: 'NX-RUN-RESULT-NOT-JSON',
  exitCode: exitCodes.internal,
  meaning: 'An action or a plan gave a result that cannot be journalled.',
  remedies: ['Report it.'],
  details: z.strictObject({ what: z.string(), reason: z.string() }),
  message: (d) => `the result of ${d.what} is not JSON: ${d.reason}`,
  hint: () => report,
})

/** How an exception without a code is written into a journal. `retryable`, since nobody can say that it is final. */
export const runUnexpected = defineError({
  code: 'NX-RUN-UNEXPECTED',
  exitCode: exitCodes.internal,
  meaning: 'Something failed in a way that nexo has no name for.',
  remedies: ['Read the message; report it when it does not help.'],
  details: z.strictObject({
    what: z.string(),
    reason: z.string(),
    systemCode: z.string().optional(),
    at: z.string().optional(),
    retryable: z.literal(true),
  }),
  message: (d) => `${d.what} failed: ${d.reason}`,
  hint: () => 'Read the message; report it when it does not help.',
})
