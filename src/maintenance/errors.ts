// What can go wrong with backups, restores and what runs by the clock. Those of the repository itself are in
// repository-errors.ts.
import * as z from 'zod'
import { defineError, exitCodes } from '../kernel/errors.ts'

export const noBackups = defineError({
  code: 'NX-MAINTAIN-NO-BACKUPS',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The manifest names no backups, so there is nothing to make.',
  causes: ['maintenance.backups is missing.'],
  remedies: ['Add one: `maintenance: { backups: [{ name: data, source: { sqlite: data/app.db } }] }`.'],
  details: z.strictObject({ file: z.string() }),
  message: (d) => `${d.file} names no backups`,
  hint: () => 'Add maintenance.backups, such as [{ name: data, source: { sqlite: data/app.db } }].',
})

export const backupUnnamed = defineError({
  code: 'NX-MAINTAIN-BACKUP-UNNAMED',
  exitCode: exitCodes.notFound,
  meaning: 'The manifest has no backup of this name.',
  causes: ['A typing mistake.', 'The backup is in the manifest of another branch.'],
  remedies: ['Name one that is there.'],
  details: z.strictObject({ name: z.string(), known: z.array(z.string()) }),
  message: (d) => `no backup is named ${d.name}`,
  hint: (d) => `Use one of: ${d.known.join(', ')}.`,
})

export const backupUnknown = defineError({
  code: 'NX-MAINTAIN-BACKUP-UNKNOWN',
  exitCode: exitCodes.notFound,
  meaning: 'The repository holds no backup with this id.',
  causes: [
    'A typing mistake.',
    'Retention has removed it.',
    'It failed, so that there is nothing to restore.',
  ],
  remedies: ['`nexo maintain list` shows those that there are.'],
  details: z.strictObject({ id: z.string(), repository: z.string() }),
  message: (d) => `${d.repository} holds no backup ${d.id}`,
  hint: () => 'Run `nexo maintain list`; its first characters are enough when they are unique.',
})

export const sourceMissing = defineError({
  code: 'NX-MAINTAIN-SOURCE-MISSING',
  exitCode: exitCodes.preflightFailed,
  meaning: 'What should be backed up does not exist. No backup was made, and earlier ones stay.',
  causes: ['The application was never deployed here.', 'A path in maintenance.backups is misspelt.'],
  remedies: ['Deploy first, or correct the path: it is relative to the shared folder, else to the project.'],
  details: z.strictObject({ backup: z.string(), path: z.string(), looked: z.array(z.string()) }),
  message: (d) => `backup ${d.backup}: ${d.path} is in none of: ${d.looked.join(', ')}`,
  hint: () => 'Deploy the application first, or correct the path in maintenance.backups.',
})

export const captureFailed = defineError({
  code: 'NX-MAINTAIN-CAPTURE-FAILED',
  exitCode: exitCodes.restored,
  meaning: 'A database could not be read consistently, so no backup was made. Earlier ones stay.',
  causes: [
    'The file is no database, or a damaged one.',
    'The server refuses the user, or cannot be reached.',
  ],
  remedies: ['Read the reason; for PostgreSQL check that pg_dump is not older than the server.'],
  details: z.strictObject({ backup: z.string(), what: z.string(), reason: z.string() }),
  message: (d) => `backup ${d.backup}: ${d.what}: ${d.reason}`,
  hint: () => 'Fix the reason and run `nexo maintain backup` again.',
})

export const programMissing = defineError({
  code: 'NX-MAINTAIN-PROGRAM-MISSING',
  exitCode: exitCodes.preflightFailed,
  meaning: 'A program that the backup or restore needs is not on PATH.',
  causes: ["PostgreSQL's client programs, or restic, are not installed."],
  remedies: ['Install it, or name its folder in PATH.'],
  details: z.strictObject({ program: z.string(), install: z.string() }),
  message: (d) => `${d.program} is not on PATH`,
  hint: (d) => d.install,
})

export const programFailed = defineError({
  code: 'NX-MAINTAIN-PROGRAM-FAILED',
  exitCode: exitCodes.restored,
  meaning: 'A program that a backup or restore runs ended with a failure, so its output is not used.',
  causes: ['The program itself says why.'],
  remedies: ['Read its last lines.'],
  details: z.strictObject({ program: z.string(), end: z.string(), output: z.string() }),
  message: (d) => `${d.program} ended with ${d.end}${d.output === '' ? '' : `: ${d.output}`}`,
  hint: () => 'Read what it says and fix that.',
})

export const proofFailed = defineError({
  code: 'NX-MAINTAIN-PROOF-FAILED',
  exitCode: exitCodes.needsPerson,
  meaning: 'A backup was stored, but what was restored from it is not what was backed up.',
  causes: ['A failing disk under the repository.', 'A database that does not accept its own dump.'],
  remedies: ['Run `nexo maintain verify --read-data`, then `nexo maintain backup` again.'],
  details: z.strictObject({ backup: z.string(), problems: z.array(z.string()) }),
  message: (d) => `${d.backup} is not proven: ${d.problems.join('; ')}`,
  hint: () => 'Run `nexo maintain verify --read-data` to see whether the repository is damaged.',
})

export const targetOccupied = defineError({
  code: 'NX-MAINTAIN-TARGET-OCCUPIED',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The place to restore to holds something already. Nothing was changed.',
  causes: ['An earlier restore.', 'A path that is in use.'],
  remedies: ['Name another folder with --to, or allow it with --yes: files of the same name are replaced.'],
  details: z.strictObject({ path: z.string() }),
  message: (d) => `${d.path} is not empty`,
  hint: () => 'Name another folder with --to; --yes replaces files of the same name and leaves the others.',
})

export const restoreUnsafe = defineError({
  code: 'NX-MAINTAIN-RESTORE-UNSAFE',
  exitCode: exitCodes.preflightFailed,
  meaning: 'A restore would leave its own folder or write through a link, so it was stopped.',
  causes: ['A symbolic link stands where the backup has a folder.'],
  remedies: ['Restore into an empty folder.'],
  details: z.strictObject({ path: z.string(), reason: z.string() }),
  message: (d) => `${d.path}: ${d.reason}`,
  hint: () => 'Restore into an empty folder with --to.',
})

export const restoreDiskFailed = defineError({
  code: 'NX-MAINTAIN-RESTORE-DISK',
  exitCode: exitCodes.restored,
  meaning: 'The place to restore to cannot be written to. What was restored so far is whole files only.',
  causes: ['The disk is full.', 'Missing rights.'],
  remedies: ['Free space or name another place with --to; then run the command again.'],
  details: z.strictObject({ path: z.string(), reason: z.string() }),
  message: (d) => `${d.path} cannot be written to: ${d.reason}`,
  hint: () => 'Free space or name another place with --to.',
})

export const releaseDataMissing = defineError({
  code: 'NX-MAINTAIN-NO-RELEASE-DATA',
  exitCode: exitCodes.notFound,
  meaning:
    'A rollback with data needs one backup of the data that the older release left, and there is not exactly one.',
  causes: [
    'The release after it ran no migration, so no backup was made before it.',
    'Retention has removed the backup.',
    'The manifest names several backups.',
  ],
  remedies: [
    'Roll back without --with-data when the data is compatible.',
    'Restore each backup with `nexo maintain restore ID --in-place`, then roll back.',
  ],
  details: z.strictObject({ release: z.string().nullable(), found: z.array(z.string()) }),
  message: (d) =>
    d.release === null
      ? 'there is no older release to roll back to'
      : d.found.length === 0
        ? `no proven backup holds the data of ${d.release}`
        : `several backups hold the data of ${d.release}: ${d.found.join(', ')}`,
  hint: () =>
    'Run `nexo maintain list`; roll back without --with-data, or restore a backup with --in-place first.',
})

export const dataInUse = defineError({
  code: 'NX-MAINTAIN-DATA-IN-USE',
  exitCode: exitCodes.preflightFailed,
  meaning:
    'A process that nexo does not manage has the data open that should be replaced. Nothing was changed.',
  causes: ['The application was also started by hand.', 'A shell or a tool has the database open.'],
  remedies: ['End the processes that the message names, and run the command again.'],
  details: z.strictObject({ pids: z.array(z.int()) }),
  message: (d) => `the data is open in process ${d.pids.join(', ')}`,
  hint: () => 'End that process and run the command again.',
})

export const databaseInUse = defineError({
  code: 'NX-MAINTAIN-DATABASE-IN-USE',
  exitCode: exitCodes.preflightFailed,
  meaning:
    'Sessions that nexo does not manage are in the PostgreSQL database that should be replaced. The data is what it was.',
  causes: ['The application also runs elsewhere.', 'A person or a tool is connected to the database.'],
  remedies: ['End the sessions that the message names, and run the command again.'],
  details: z.strictObject({ database: z.string(), sessions: z.array(z.string()) }),
  message: (d) =>
    `${d.database} is in use by ${d.sessions.join(', ') || 'a session that has ended meanwhile'}`,
  hint: () => 'End these sessions and run the command again.',
})

export const databaseRights = defineError({
  code: 'NX-MAINTAIN-DATABASE-RIGHTS',
  exitCode: exitCodes.preflightFailed,
  meaning:
    'The user of the PostgreSQL database may not do what a restore in place needs: create a database beside it and rename it. The data is what it was.',
  causes: ['The user lacks CREATEDB.', 'The database belongs to another user.'],
  remedies: [
    'As an administrator: `ALTER ROLE the-user CREATEDB` and `ALTER DATABASE the-database OWNER TO the-user`.',
    'Or restore with --to, and let an administrator run pg_restore on the dump.',
  ],
  details: z.strictObject({ database: z.string(), reason: z.string() }),
  message: (d) => `the user of ${d.database} may not create and rename databases: ${d.reason}`,
  hint: () =>
    'Let an administrator grant it (ALTER ROLE ... CREATEDB; the user must own the database), or use --to.',
})

export const databaseMoved = defineError({
  code: 'NX-MAINTAIN-DATABASE-MOVED',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The manifest does not name the PostgreSQL database any more that a restore is about.',
  causes: ['source.postgres was changed since.', 'The backup was renamed or removed in the manifest.'],
  remedies: ['Name the database again in maintenance.backups, or restore the dump with --to and pg_restore.'],
  details: z.strictObject({
    backup: z.string(),
    file: z.string(),
    database: z.string().nullable(),
    named: z.string().nullable(),
  }),
  message: (d) =>
    `backup ${d.backup} in ${d.file} names ${d.named ?? 'no PostgreSQL database'}${d.database === null ? '' : `, not ${d.database}`}`,
  hint: () => 'Name that database in maintenance.backups, or use --to.',
})

export const restoreFailed = defineError({
  code: 'NX-MAINTAIN-RESTORE-FAILED',
  exitCode: exitCodes.restored,
  meaning: 'A restore in place did not succeed; the data and the release that were there serve again.',
  causes: ['The application was not ready with the restored data.', 'A file could not be replaced.'],
  remedies: ['Restore to another place with --to and look at it.'],
  details: z.strictObject({ backup: z.string(), reason: z.string() }),
  message: (d) => `restoring ${d.backup} in place failed and was taken back: ${d.reason}`,
  hint: () => 'Run `nexo maintain restore ID --to PATH` and look at the data.',
})

export const scheduleInvalid = defineError({
  code: 'NX-MAINTAIN-SCHEDULE-INVALID',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'A schedule cannot be read, or never comes due.',
  causes: [
    'A typing mistake in the cron expression.',
    'A day that no month has, such as 30 February.',
    'A window that excludes every run.',
  ],
  remedies: ['Write minute, hour, day, month, weekday: `30 1 * * *` is each day at 01:30.'],
  details: z.strictObject({ backup: z.string(), schedule: z.string(), reason: z.string() }),
  message: (d) => `backup ${d.backup}: schedule "${d.schedule}" ${d.reason}`,
  hint: () => 'Write minute, hour, day, month, weekday: `30 1 * * *` is each day at 01:30.',
})

export const clockJumped = defineError({
  code: 'NX-MAINTAIN-CLOCK-JUMPED',
  exitCode: exitCodes.questionNotAsked,
  meaning: 'The clock has jumped by more than a day since the last backup, so nothing is removed by age.',
  causes: ['The clock of this machine was set wrong, or is wrong now.', 'The machine was off for long.'],
  remedies: ['Correct the clock.', 'When it is right: `nexo maintain prune --accept-clock`.'],
  details: z.strictObject({ now: z.string(), last: z.string() }),
  message: (d) => `it is ${d.now}, and the newest backup is of ${d.last}`,
  hint: () => 'When the clock is right, run `nexo maintain prune --accept-clock`.',
})
