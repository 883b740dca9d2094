// Everything that can go wrong between a wish to change what serves and the proof that it serves.
// Readiness failures are in readiness-errors.ts, rollback refusals in rollback-errors.ts.
import * as z from 'zod'
import { defineError, exitCodes } from '../kernel/errors.ts'

const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '))

export const providerMissing = defineError({
  code: 'NX-DEPLOY-PROVIDER-MISSING',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The provider that was asked for does not exist, or does not serve this kind of target.',
  causes: ['A misspelt provider.', 'A provider that a plugin adds, and the plugin is not listed.'],
  remedies: ['Run `nexo providers` and use one of those.', 'Add the plugin to `plugins` in nexo.yaml.'],
  details: z.strictObject({
    provider: z.string(),
    kind: z.string().nullable(),
    existing: z.array(z.string()),
  }),
  message: (d) =>
    d.kind === null
      ? `there is no provider "${d.provider}"`
      : `there is no provider "${d.provider}" for ${d.kind} targets`,
  hint: (d) =>
    d.existing.length === 0
      ? `No provider for ${d.kind ?? 'this'} targets is installed; \`nexo providers\` lists all that are.`
      : `Use one of: ${list(d.existing)}.`,
})

export const preflightFailed = defineError({
  code: 'NX-DEPLOY-PREFLIGHT',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The target is not ready for this deployment. Nothing was changed.',
  causes: ['A port in use, a missing program, too little disk space, or an agent that does not answer.'],
  remedies: ['Fix each finding; `nexo validate` shows them again without deploying.'],
  details: z.strictObject({
    findings: z.array(z.strictObject({ code: z.string(), message: z.string(), hint: z.string() })).min(1),
  }),
  message: (d) => d.findings.map((finding) => `${finding.message} (${finding.code})`).join('\n'),
  hint: (d) => d.findings.map((finding) => finding.hint).find((hint) => hint !== '') ?? 'Fix the finding.',
})

export const planChanged = defineError({
  code: 'NX-DEPLOY-PLAN-CHANGED',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The plan that was approved is not what a deployment would do now. Nothing was changed.',
  causes: ['Source, configuration, a secret or what serves changed since the plan was made.'],
  remedies: ['Read the new `nexo plan`, then deploy with its hash.'],
  details: z.strictObject({ wanted: z.string(), actual: z.string() }),
  message: (d) => `the plan is now ${d.actual}, not ${d.wanted}`,
  hint: () => 'Run `nexo plan` again and deploy with the hash that it prints.',
})

export const sourceChanged = defineError({
  code: 'NX-DEPLOY-SOURCE-CHANGED',
  exitCode: exitCodes.restored,
  meaning: 'Files of the project changed while they were being deployed, twice in a row.',
  causes: [
    'An editor, a watcher or another build wrote into the project.',
    'A database or log stands in it.',
  ],
  remedies: [
    'Deploy again when the project is quiet.',
    'Keep files that are always written to outside the project, or list them in .gitignore or .nexoignore.',
  ],
  details: z.strictObject({ paths: z.array(z.string()) }),
  message: ({ paths }) => `the project changed while it was being deployed${shownPaths(paths)}`,
  hint: ({ paths: [first] }) =>
    first === undefined
      ? 'Deploy again when nothing writes to the project.'
      : `Deploy again when nothing writes to it, or add ${first} to .nexoignore if no release needs it.`,
})

const shownPaths = (paths: readonly string[]): string =>
  paths.length === 0
    ? ''
    : `: ${paths.slice(0, 5).join(', ')}${paths.length > 5 ? ` and ${paths.length - 5} more` : ''}`

export const migrateFailed = defineError({
  code: 'NX-DEPLOY-MIGRATE-FAILED',
  exitCode: exitCodes.restored,
  meaning: 'The migration command failed, so the release got no traffic.',
  causes: ['The command ended with a code other than 0, or could not be started.'],
  remedies: ['Read its last lines, fix it, deploy again. What it changed in a database is not taken back.'],
  details: z.strictObject({
    releaseId: z.string(),
    command: z.string(),
    end: z.string(),
    logTail: z.array(z.string()),
  }),
  message: (d) => `the migration \`${d.command}\` of ${d.releaseId} ended with ${d.end}`,
  hint: () => 'Fix the migration (app.migrate in nexo.yaml) and deploy again.',
})

export const servingMismatch = defineError({
  code: 'NX-DEPLOY-SERVING-MISMATCH',
  exitCode: exitCodes.servingMismatch,
  meaning: 'The target answered with another release than the one that was deployed.',
  causes: [
    'Something else answers on that address.',
    'The application stopped answering right after the switch.',
  ],
  remedies: ['Run `nexo status` and `nexo logs`, then deploy again.'],
  details: z.strictObject({ wanted: z.string(), actual: z.string().nullable(), url: z.string().nullable() }),
  message: (d) =>
    `${d.wanted} was deployed, but ${d.url ?? 'the target'} serves ${d.actual ?? 'no release at all'}`,
  hint: () => 'Run `nexo status` to see what serves, and `nexo logs` to see why.',
})

export const strategyReverted = defineError({
  code: 'NX-DEPLOY-REVERTED',
  exitCode: exitCodes.restored,
  meaning: 'The strategy took the new release back while it was being watched.',
  causes: ['More failing or slower answers than the previous release gave.', 'Its replicas died.'],
  remedies: ['Read `nexo logs --release ID` of the release that was taken back.'],
  details: z.strictObject({ releaseId: z.string(), why: z.string() }),
  message: (d) => `${d.releaseId} was taken back: ${d.why}`,
  hint: (d) => `Read \`nexo logs --release ${d.releaseId}\`.`,
})

export const strategyUnsupported = defineError({
  code: 'NX-DEPLOY-STRATEGY-UNSUPPORTED',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The provider cannot run the strategy that was asked for.',
  remedies: ['Choose another strategy or another provider.'],
  details: z.strictObject({ strategy: z.string(), provider: z.string(), needs: z.string() }),
  message: (d) => `strategy ${d.strategy} needs ${d.needs}, which provider ${d.provider} does not have`,
  hint: () => 'Use `strategy: blue-green` or `recreate` in nexo.yaml.',
})

export const deploymentCancelled = defineError({
  code: 'NX-DEPLOY-CANCELLED',
  exitCode: exitCodes.interrupted,
  meaning: 'The deployment was interrupted and taken back.',
  causes: ['Ctrl-C, SIGTERM, or a lock that another took over.'],
  remedies: ['Run the command again when it should go on.'],
  details: z.strictObject({ reason: z.string() }),
  message: (d) => `interrupted: ${d.reason}`,
  hint: () => 'Run the command again to deploy.',
})

export const undoFailed = defineError({
  code: 'NX-DEPLOY-UNDO-FAILED',
  exitCode: exitCodes.needsPerson,
  meaning: 'The deployment failed, and so did taking it back. A person has to look.',
  causes: ['The previous release does not start any more, or the target stopped answering.'],
  remedies: [
    'Run `nexo status`, fix what is named, then `nexo deploy` or `nexo rollback`; both converge from here.',
  ],
  details: z.strictObject({ error: z.string(), undoError: z.string(), left: z.array(z.string()) }),
  message: (d) => `${d.error}\ntaking it back failed too: ${d.undoError}`,
  hint: (d) => `Left as it is: ${list(d.left)}. Run \`nexo status\`, then deploy or roll back.`,
})

export const nothingDeployed = defineError({
  code: 'NX-DEPLOY-NOTHING-DEPLOYED',
  exitCode: exitCodes.notFound,
  meaning: 'The command needs a release that serves, and this environment has none.',
  remedies: ['Run `nexo deploy` first.', 'Check the environment with `--env`.'],
  details: z.strictObject({ application: z.string(), environment: z.string() }),
  message: (d) => `nothing of ${d.application} serves in ${d.environment}`,
  hint: () => 'Run `nexo deploy`, or name another environment with --env.',
})

export const releaseUnknown = defineError({
  code: 'NX-DEPLOY-RELEASE-UNKNOWN',
  exitCode: exitCodes.notFound,
  meaning: 'There is no release of this id in this environment.',
  remedies: ['Run `nexo releases` and use one of those.'],
  details: z.strictObject({ releaseId: z.string(), environment: z.string(), existing: z.array(z.string()) }),
  message: (d) => `there is no release "${d.releaseId}" in ${d.environment}`,
  hint: (d) => `Releases there: ${list(d.existing)}.`,
})

export const processUnknown = defineError({
  code: 'NX-DEPLOY-PROCESS-UNKNOWN',
  exitCode: exitCodes.usage,
  meaning: 'The application has no process of this name, or several and none was named.',
  remedies: ['Name one of the processes that the message lists with --process.'],
  details: z.strictObject({ process: z.string().nullable(), existing: z.array(z.string()) }),
  message: (d) =>
    d.process === null
      ? 'the application has several kinds of process, and none was named'
      : `there is no process "${d.process}"`,
  hint: (d) => `Use --process with one of: ${list(d.existing)}.`,
})

export const commandUnsupported = defineError({
  code: 'NX-DEPLOY-UNSUPPORTED',
  exitCode: exitCodes.usage,
  meaning: 'The provider of this environment cannot do what was asked.',
  remedies: ['Use the tools of the platform, or another provider.'],
  details: z.strictObject({ what: z.string(), provider: z.string() }),
  message: (d) => `provider ${d.provider} cannot ${d.what}`,
  hint: () => 'See `nexo providers` for what each provider can do.',
})

export const lockLost = defineError({
  code: 'NX-DEPLOY-LOCK-LOST',
  exitCode: exitCodes.needsPerson,
  meaning: 'Another process took the lock over while this deployment ran, so it stopped where it was.',
  causes: [
    '`nexo lock release` by somebody else.',
    'This machine was suspended for longer than the lock lasts.',
  ],
  remedies: ['See `nexo status`; the next deploy or rollback settles what this one left.'],
  details: z.strictObject({ what: z.string() }),
  message: (d) => `the lock was taken over by another process; ${d.what} stopped where it was`,
  hint: () => 'Run `nexo status`; the next `nexo deploy` or `nexo rollback` settles what is left.',
})

/** Said as a warning: the deployment goes on with the manifest's counts. */
export const scaleOverridden = defineError({
  code: 'NX-DEPLOY-SCALE-OVERRIDDEN',
  exitCode: exitCodes.done,
  meaning: 'The replica counts that `nexo scale` had set are replaced by those of the manifest.',
  remedies: ['Write the counts into nexo.yaml (replicas) to keep them.'],
  details: z.strictObject({ process: z.string(), runs: z.int(), wished: z.int() }),
  message: (d) => `${d.process} runs ${d.runs} replicas; this deployment starts ${d.wished}, as configured`,
  hint: () => 'Set replicas in nexo.yaml to keep a count across deployments.',
})

/** Said as a warning: moving a project, or a second clone of it, is no mistake. */
export const otherProject = defineError({
  code: 'NX-DEPLOY-OTHER-PROJECT',
  exitCode: exitCodes.done,
  meaning: 'What served was deployed from another folder. Projects of one name share an environment.',
  causes: ['Two different projects have the same name.', 'The project was moved, or cloned a second time.'],
  remedies: [
    'Give one of the two projects another `name` in nexo.yaml, then run `nexo rollback` in the other.',
    'Nothing, when it is the same project: the next deployment from the same folder does not warn.',
  ],
  details: z.strictObject({
    application: z.string(),
    environment: z.string(),
    other: z.string(),
    folder: z.string(),
  }),
  message: (d) =>
    `${d.application} in ${d.environment} was deployed from ${d.other}; this deployment replaces it with ${d.folder}`,
  hint: () => 'If they are different applications, set another name in nexo.yaml.',
})
