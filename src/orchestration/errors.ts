// Everything that the orchestrator can raise.
import * as z from 'zod'
import { defineError, exitCodes } from '../kernel/errors.ts'

/** More lines than this push what matters off the screen; the report and the event hold all. */
const shownFindings = 12

const shortened = (findings: readonly string[]): readonly string[] =>
  findings.length <= shownFindings + 1
    ? findings
    : [...findings.slice(0, shownFindings), `... and ${findings.length - shownFindings} more findings`]

const Run = z.strictObject({ run: z.string() })

export const validationFailed = defineError({
  code: 'NX-ORCH-VALIDATION-FAILED',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The application or its target did not pass validation, so nothing was deployed.',
  causes: ['A generated test fails.', 'The application does not boot.', 'The target is not ready.'],
  remedies: ['Read the findings, mend what they name, then `nexo orchestrate retry`.'],
  details: z.strictObject({ what: z.string(), findings: z.array(z.string()) }),
  message: (d) => [`${d.what} did not pass validation`, ...shortened(d.findings)].join('\n  '),
  hint: (d) =>
    d.findings.length === 0
      ? 'Read `nexo orchestrate status`.'
      : 'Mend the first finding, then run it again.',
})

export const deploymentFailed = defineError({
  code: 'NX-ORCH-DEPLOY-FAILED',
  exitCode: exitCodes.restored,
  meaning: 'The deployment stage of a run failed; what served before serves still.',
  remedies: ['Read the code that the message names with `nexo explain`, and `nexo logs`.'],
  details: z.strictObject({ code: z.string(), reason: z.string(), advice: z.string() }),
  message: (d) => `the deployment failed: ${d.code}: ${d.reason}`,
  hint: (d) => d.advice,
})

export const integrationFailed = defineError({
  code: 'NX-ORCH-INTEGRATION-FAILED',
  exitCode: exitCodes.restored,
  meaning:
    'A system that the application is integrated with could not be reached, or rows are not accounted for.',
  remedies: ['Run `nexo integrate check` and `nexo integrate status`.'],
  details: z.strictObject({ problems: z.array(z.string()) }),
  message: (d) => ['integration did not succeed', ...d.problems].join('\n  '),
  hint: () => 'Run `nexo integrate check`, mend what it names, then `nexo orchestrate retry`.',
})

export const backupUnproven = defineError({
  code: 'NX-ORCH-BACKUP-UNPROVEN',
  exitCode: exitCodes.restored,
  meaning: 'The first backup of an application could not be proven by a restore.',
  causes: ['The repository is full or locked.', 'A source of the backup is missing or unreadable.'],
  remedies: ['Run `nexo maintain backup` and read its problems.'],
  details: z.strictObject({ problems: z.array(z.string()) }),
  message: (d) => ['the first backup is not proven', ...d.problems].join('\n  '),
  hint: () => 'Run `nexo maintain backup`, mend what it names, then `nexo orchestrate retry`.',
})

export const chainUnknown = defineError({
  code: 'NX-ORCH-RUN-UNKNOWN',
  exitCode: exitCodes.notFound,
  meaning: 'There is no run of that name here, or none at all.',
  remedies: ['See `nexo orchestrate list`; runs are kept per NEXO_HOME.'],
  details: z.strictObject({ run: z.string().nullable() }),
  message: (d) => (d.run === null ? 'nothing has been orchestrated here yet' : `there is no run ${d.run}`),
  hint: () => 'See `nexo orchestrate list`; runs are kept per NEXO_HOME.',
})

export const chainLive = defineError({
  code: 'NX-ORCH-RUN-LIVE',
  exitCode: exitCodes.locked,
  meaning: 'A run of the same application with other input has not ended yet.',
  causes: ['It was interrupted, waits for an approval, or is held for a person.'],
  remedies: ['Go on with it (`nexo orchestrate resume`), or take it back (`nexo orchestrate cancel`).'],
  details: z.strictObject({ run: z.string(), state: z.string() }),
  message: (d) =>
    `run ${d.run} of this application has not ended (${d.state}) and was started with other input`,
  hint: (d) => `Run \`nexo orchestrate resume ${d.run}\`, or \`nexo orchestrate cancel ${d.run}\`.`,
})

export const chainEnded = defineError({
  code: 'NX-ORCH-RUN-ENDED',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The run has ended, so it cannot be approved, resumed or cancelled any more.',
  remedies: ['Try it again with `nexo orchestrate retry`, or start a new run.'],
  details: z.strictObject({ run: z.string(), outcome: z.string() }),
  message: (d) => `run ${d.run} has ended (${d.outcome})`,
  hint: (d) => `Try it again with \`nexo orchestrate retry ${d.run}\`.`,
})

export const nothingToApprove = defineError({
  code: 'NX-ORCH-NOT-WAITING',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The run does not wait for an approval, and the stage that was named does not ask for one.',
  remedies: ['See what it does with `nexo orchestrate status`.'],
  details: z.strictObject({ run: z.string(), stage: z.string().nullable(), asks: z.array(z.string()) }),
  message: (d) =>
    d.stage === null
      ? `run ${d.run} waits for no approval`
      : `the stage ${d.stage} of run ${d.run} asks for no approval`,
  hint: (d) =>
    d.asks.length === 0
      ? `See \`nexo orchestrate status ${d.run}\`.`
      : `Stages that ask: ${d.asks.join(', ')}.`,
})

export const chainSucceeded = defineError({
  code: 'NX-ORCH-RUN-SUCCEEDED',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The run has succeeded; there is nothing to try again.',
  remedies: ['Start a new run with `nexo orchestrate run`.'],
  details: Run,
  message: (d) => `run ${d.run} has succeeded; there is nothing to try again`,
  hint: () => 'Start a new run with `nexo orchestrate run`.',
})

export const chainHeld = defineError({
  code: 'NX-ORCH-HELD',
  exitCode: exitCodes.needsPerson,
  meaning: 'A stage failed, and the run stopped there for a person, as it was asked to.',
  remedies: ['Mend the reason, then `nexo orchestrate retry`; or take it back: `nexo orchestrate cancel`.'],
  details: z.strictObject({ run: z.string(), stage: z.string(), why: z.string() }),
  message: (d) => `run ${d.run} is held at ${d.stage}: ${d.why}`,
  hint: (d) =>
    `Mend it, then \`nexo orchestrate retry ${d.run}\`; or take everything back: \`nexo orchestrate cancel ${d.run}\`.`,
})

export const approvalMissing = defineError({
  code: 'NX-ORCH-APPROVAL-MISSING',
  exitCode: exitCodes.questionNotAsked,
  meaning: 'The run waits for an approval, and the command was told not to wait.',
  remedies: ['Approve it with `nexo orchestrate approve`, then `nexo orchestrate resume`.'],
  details: z.strictObject({ run: z.string(), stage: z.string() }),
  message: (d) => `run ${d.run} waits for somebody to approve ${d.stage}`,
  hint: (d) =>
    `Run \`nexo orchestrate approve ${d.run} ${d.stage}\`, then \`nexo orchestrate resume ${d.run}\`.`,
})

export const recordDamaged = defineError({
  code: 'NX-ORCH-RECORD-DAMAGED',
  exitCode: exitCodes.needsPerson,
  meaning: 'What was written down about a run cannot be read.',
  causes: ['The disk lost it.', 'Somebody edited it.', 'A newer nexo wrote it.'],
  remedies: ['Remove the file that is named, then start a new run; what serves is not touched by this.'],
  details: z.strictObject({ file: z.string(), why: z.string() }),
  message: (d) => `${d.file} cannot be read: ${d.why}`,
  hint: (d) => `Remove ${d.file} and start a new run; what serves is not touched by this.`,
})

export const reportMissing = defineError({
  code: 'NX-ORCH-REPORT-MISSING',
  exitCode: exitCodes.notFound,
  meaning: 'The run has not ended, so it has no report yet.',
  remedies: ['See `nexo orchestrate status`.'],
  details: Run,
  message: (d) => `run ${d.run} has no report yet`,
  hint: (d) => `See \`nexo orchestrate status ${d.run}\`.`,
})
