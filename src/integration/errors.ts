// Everything that can go wrong between two systems. What the manifest itself gets wrong is in plan-errors.ts.
import * as z from 'zod'
import { defineError, exitCodes } from '../kernel/errors.ts'
import { SyncCounts } from './sync/run-record.ts'

export const unreachable = defineError({
  code: 'NX-INTEGRATE-UNREACHABLE',
  exitCode: exitCodes.preflightFailed,
  meaning: 'A system of an integration cannot be reached, or does not let nexo in.',
  causes: [
    'It is down, or listens elsewhere.',
    'A wrong user, password or token.',
    'A certificate that is not trusted.',
  ],
  remedies: ['Run `nexo integrate check`; correct the address or the secret that it names.'],
  details: z.strictObject({ system: z.string(), reason: z.string() }),
  message: (d) => `${d.system} cannot be used: ${d.reason}`,
  hint: () => 'Check that it runs and that address and secret are right, then run `nexo integrate check`.',
})

export const connectionLost = defineError({
  code: 'NX-INTEGRATE-CONNECTION-LOST',
  exitCode: exitCodes.preflightFailed,
  meaning:
    'The connection to a system broke, again and again. What was stored before is in; the next run goes on there.',
  causes: ['The system was restarted or is overloaded.', 'The network between cuts long connections.'],
  remedies: ['Run `nexo integrate sync` again: it goes on behind the last row that is in.'],
  details: z.strictObject({ system: z.string(), reason: z.string() }),
  message: (d) => `the connection to ${d.system} was lost: ${d.reason}`,
  hint: () => 'Run the same command again; it goes on where it stopped.',
})

export const stalled = defineError({
  code: 'NX-INTEGRATE-STALLED',
  exitCode: exitCodes.timedOut,
  meaning: 'A system neither answered nor failed for longer than a sync waits. What was stored before is in.',
  causes: [
    'A lock in the database.',
    'A network that swallows packets.',
    'A batch that is too large for a slow link.',
  ],
  remedies: ['Look for locks in the system that is named, then run the same command again.'],
  details: z.strictObject({ what: z.string(), waitedMs: z.int() }),
  message: (d) => `${d.what} did not move for ${Math.round(d.waitedMs / 1_000)} s`,
  hint: () =>
    'Look for a lock there, or raise `stallTimeout` of the integration; the next run goes on where this one stopped.',
})

export const streamMissing = defineError({
  code: 'NX-INTEGRATE-STREAM-MISSING',
  exitCode: exitCodes.notFound,
  meaning: 'The table, or other stream, of an integration does not exist or may not be seen.',
  causes: [
    'A misspelt name or the wrong schema.',
    'It was dropped or renamed.',
    'The account has no right to it.',
  ],
  remedies: ['Run `nexo integrate discover` and use one of the names that it prints.'],
  details: z.strictObject({ system: z.string(), stream: z.string() }),
  message: (d) => `${d.system} has no ${d.stream}`,
  hint: () => 'Run `nexo integrate discover` to see what there is.',
})

export const drifted = defineError({
  code: 'NX-INTEGRATE-DRIFT',
  exitCode: exitCodes.preflightFailed,
  meaning:
    'The columns of source or target are not what they were when this sync was begun. No row was moved since.',
  causes: ['A migration of one of the two systems.'],
  remedies: [
    'Read `nexo integrate plan`: it checks the mapping against the columns as they are now.',
    'Set `drift: accept` for changes that the mapping still fits, or run `nexo integrate sync --restart`.',
  ],
  details: z.strictObject({ changes: z.array(z.string()) }),
  message: (d) => `columns have changed: ${d.changes.join('; ')}`,
  hint: () =>
    'Look at `nexo integrate plan`, then run `nexo integrate sync --restart` or set `drift: accept`.',
})

export const targetFull = defineError({
  code: 'NX-INTEGRATE-TARGET-FULL',
  exitCode: exitCodes.preflightFailed,
  meaning:
    'A system has no room left. The batch that did not fit was taken back whole; what was stored before is in.',
  causes: ['A full disk or a quota.', 'Too little memory or too many connections.'],
  remedies: ['Make room, then run the same command again: it goes on where it stopped.'],
  details: z.strictObject({ system: z.string(), reason: z.string() }),
  message: (d) => `${d.system} has no room: ${d.reason}`,
  hint: () => 'Make room there and run the same command again.',
})

export const systemRefused = defineError({
  code: 'NX-INTEGRATE-REFUSED',
  exitCode: exitCodes.preflightFailed,
  meaning: 'A system refused something that is not about a single row. The batch was taken back whole.',
  causes: [
    'A missing right.',
    'A database that is read-only.',
    'A rule of the system that nexo does not know.',
  ],
  remedies: ['Read the reason; it is the words of the system itself.'],
  details: z.strictObject({ system: z.string(), what: z.string(), reason: z.string() }),
  message: (d) => `${d.system} refused to ${d.what}: ${d.reason}`,
  hint: () => 'The reason is in the words of that system; correct it there and run the same command again.',
})

export const unable = defineError({
  code: 'NX-INTEGRATE-UNABLE',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'A connector was asked for something that it cannot do.',
  causes: ['A receiver of webhooks as a source.', 'An API as a target.'],
  remedies: ['Use a connector that can; `nexo integrate plan` says which end is wrong.'],
  details: z.strictObject({ connector: z.string(), what: z.string() }),
  message: (d) => `the connector ${d.connector} cannot ${d.what}`,
  hint: () => 'Use another connector for this end of the integration.',
})

export const busy = defineError({
  code: 'NX-INTEGRATE-BUSY',
  exitCode: exitCodes.locked,
  meaning: 'Another process is working on the same sync.',
  causes: [
    'A schedule started it while a person did.',
    'A process on another machine that died less than a minute ago.',
  ],
  remedies: ['Wait until it is done; `nexo integrate status` shows how far it is.'],
  details: z.strictObject({ integration: z.string(), host: z.string(), pid: z.int(), since: z.string() }),
  message: (d) => `${d.integration} is being synced by process ${d.pid} on ${d.host} since ${d.since}`,
  hint: () => 'Wait for it; one whose process is dead is taken over, on another machine after a minute.',
})

export const takenOver = defineError({
  code: 'NX-INTEGRATE-TAKEN-OVER',
  exitCode: exitCodes.locked,
  meaning:
    'Another process took this sync over, so the last batch of this one was refused. Nothing was stored twice.',
  causes: ['This process stood still for more than a minute.'],
  remedies: ['Look at `nexo integrate status`; the other process goes on.'],
  details: z.strictObject({ integration: z.string() }),
  message: (d) => `${d.integration} was taken over by another process`,
  hint: () => 'Nothing is lost: the other process goes on. See `nexo integrate status`.',
})

export const unbalanced = defineError({
  code: 'NX-INTEGRATE-UNBALANCED',
  exitCode: exitCodes.unbalanced,
  meaning:
    'The balance sheet of a run does not close: rows were read that are neither applied nor accounted for.',
  causes: [
    'A trigger or rule of the target swallows rows.',
    'Another process removes rows of the target meanwhile.',
  ],
  remedies: ['Look for triggers on the target table; `nexo integrate verify` names the rows that differ.'],
  details: z.strictObject({ integration: z.string(), counts: SyncCounts }),
  message: ({ integration, counts: c }) =>
    `${integration} read ${c.read} rows, but applied ${c.applied}, left ${c.unchanged} unchanged, filtered ${c.filtered} and dead-lettered ${c.deadLettered}`,
  hint: () => 'Look for a trigger that swallows rows; the last batch was taken back.',
})

export const tooManyDeadLetters = defineError({
  code: 'NX-INTEGRATE-DEAD-LETTERS',
  exitCode: exitCodes.preflightFailed,
  meaning:
    'More rows than allowed could not be written, so the mistake is hardly one of single rows. The batch was taken back.',
  causes: ['The mapping does not fit the data.', 'A constraint of the target that nearly no row meets.'],
  remedies: [
    'Read the reasons in `nexo integrate status`, correct the mapping, run the sync again.',
    'Raise `deadLetters.max`.',
  ],
  details: z.strictObject({ integration: z.string(), max: z.int(), reason: z.string() }),
  message: (d) => `${d.integration} has more than ${d.max} dead letters; the newest: ${d.reason}`,
  hint: () => 'Correct the mapping, or raise `deadLetters.max` of this integration.',
})

export const rowTooLarge = defineError({
  code: 'NX-INTEGRATE-ROW-TOO-LARGE',
  exitCode: exitCodes.preflightFailed,
  meaning: 'One row is larger than nexo holds in memory.',
  causes: ['A document or file that is stored in a column.'],
  remedies: ['Leave the column out of `map`, or filter the row out.'],
  details: z.strictObject({ system: z.string(), stream: z.string(), limitBytes: z.int() }),
  message: (d) => `a row of ${d.stream} in ${d.system} is larger than ${d.limitBytes / 1_048_576} MiB`,
  hint: () => 'Leave its large column out of `map`.',
})

export const partlyFailed = defineError({
  code: 'NX-INTEGRATE-PARTLY',
  exitCode: exitCodes.partial,
  meaning: 'Several integrations failed; the others were synced.',
  causes: ['Each has its own, which is named.'],
  remedies: ['Sync each alone: `nexo integrate sync NAME` shows its whole error.'],
  details: z.strictObject({
    failures: z.array(z.strictObject({ name: z.string(), message: z.string() })).min(2),
  }),
  message: (d) => d.failures.map(({ name, message }) => `${name}: ${message}`).join('\n'),
  hint: () => 'Run `nexo integrate sync NAME` for each of them.',
})

export const runUnfinished = defineError({
  code: 'NX-INTEGRATE-UNFINISHED',
  exitCode: exitCodes.preflightFailed,
  meaning: 'Dead letters are tried again only after the run that left them has been finished.',
  causes: ['The last sync was interrupted or failed.', 'There was no sync yet.'],
  remedies: ['Run `nexo integrate sync`, then `nexo integrate replay`.'],
  details: z.strictObject({ integration: z.string(), state: z.string() }),
  message: (d) => `the last run of ${d.integration} is ${d.state}`,
  hint: () => 'Run `nexo integrate sync` first.',
})
