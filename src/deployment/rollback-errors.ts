// Why a rollback is refused. All of these are raised before the lock is taken and before anything is changed.
import * as z from 'zod'
import { defineError, exitCodes } from '../kernel/errors.ts'

const candidates = (ids: readonly string[]): string =>
  ids.length === 0 ? 'No other release can be restored.' : `Restorable: ${ids.join(', ')} (--to).`

export const rollbackNoCandidate = defineError({
  code: 'NX-ROLLBACK-NO-CANDIDATE',
  exitCode: exitCodes.notFound,
  meaning: 'There is no earlier good release to go back to.',
  causes: ['Only one release was ever deployed.', 'Older ones were pruned or never became healthy.'],
  remedies: ['Name a release with `--to` (see `nexo releases`), or deploy a fixed version.'],
  details: z.strictObject({ serving: z.string().nullable(), restorable: z.array(z.string()) }),
  message: (d) =>
    d.serving === null
      ? 'there is no good release to go back to'
      : `no good release older than ${d.serving} can be restored`,
  hint: (d) => candidates(d.restorable),
})

export const rollbackUnknown = defineError({
  code: 'NX-ROLLBACK-UNKNOWN',
  exitCode: exitCodes.notFound,
  meaning: 'The release to go back to never existed in this environment.',
  causes: ['A misspelt id, or a release of another environment.'],
  remedies: ['Run `nexo releases` and use an id that it shows as restorable.'],
  details: z.strictObject({ releaseId: z.string(), restorable: z.array(z.string()) }),
  message: (d) => `there is no release "${d.releaseId}" in this environment`,
  hint: (d) => candidates(d.restorable),
})

export const rollbackPruned = defineError({
  code: 'NX-ROLLBACK-PRUNED',
  exitCode: exitCodes.notFound,
  meaning: 'The release existed, but its files are no longer on the target.',
  causes: ['Retention removed it (retain in nexo.yaml).', 'The environment was destroyed since.'],
  remedies: ['Check out its source revision and run `nexo deploy`, or raise `retain`.'],
  details: z.strictObject({
    releaseId: z.string(),
    commit: z.string().nullable(),
    restorable: z.array(z.string()),
  }),
  message: (d) => `${d.releaseId} was pruned: its files are no longer on the target`,
  hint: (d) =>
    d.commit === null
      ? candidates(d.restorable)
      : `Check out ${d.commit} and deploy it again. ${candidates(d.restorable)}`,
})

export const rollbackSchema = defineError({
  code: 'NX-ROLLBACK-SCHEMA',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The older release needs an older data schema than the one that is in place.',
  causes: ['A newer release migrated the data; the older one may misread or damage it.'],
  remedies: ['Deploy a fixed newer version, restore the data first, or use --force if you know it is safe.'],
  details: z.strictObject({ releaseId: z.string(), needs: z.int(), serving: z.string(), has: z.int() }),
  message: (d) =>
    `${d.releaseId} needs schema revision ${d.needs}, but ${d.serving} has migrated the data to ${d.has}`,
  hint: () => 'Deploy a fixed newer version, or repeat with --force if the older code can read the data.',
})

export const rollbackServing = defineError({
  code: 'NX-ROLLBACK-SERVING',
  exitCode: exitCodes.usage,
  meaning: 'The release to go back to serves already.',
  remedies: ['Name another release with --to; `nexo restart` starts the serving one anew.'],
  details: z.strictObject({ releaseId: z.string(), restorable: z.array(z.string()) }),
  message: (d) => `${d.releaseId} serves already`,
  hint: (d) => candidates(d.restorable),
})
