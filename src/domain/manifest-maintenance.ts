// `maintenance` in the manifest: backups and their proof, and what runs by the clock.
import * as z from 'zod'
import { PositiveDuration } from './duration.ts'
import { InnerPath, ReferenceText } from './manifest-values.ts'

const oneOrMore = (of: typeof InnerPath) => z.union([of.transform((path) => [path]), z.array(of).min(1)])

/** What one backup holds; everything in it is of one moment. */
const BackupSource = z
  .strictObject({
    sqlite: oneOrMore(InnerPath)
      .optional()
      .describe(
        'SQLite files. Relative to the shared folder of the application, such as data/app.db, or to the project.',
      ),
    postgres: ReferenceText.optional().describe(
      'A PostgreSQL database as a URL, such as ${secret:DATABASE_URL}. Needs pg_dump and pg_restore.',
    ),
    files: oneOrMore(InnerPath)
      .optional()
      .describe('Files and folders. Relative to the shared folder of the application, or to the project.'),
  })
  .refine(({ sqlite, postgres, files }) => sqlite ?? postgres ?? files, {
    message: 'a source names sqlite, postgres or files',
    params: { hint: 'Add for example sqlite: data/app.db' },
  })

const Kept = z.int().min(0).max(10_000)

/** How many proven backups stay: the newest ones, and the newest of each hour, day, week and month that has one. */
export const KeepRules = z.strictObject({
  last: Kept.optional(),
  hourly: Kept.optional(),
  daily: Kept.optional(),
  weekly: Kept.optional(),
  monthly: Kept.optional(),
})
export type KeepRules = z.output<typeof KeepRules>

const BackupSection = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'lower-case letters, digits and dashes, starting with a letter'),
  source: BackupSource,
  schedule: z
    .string()
    .min(1)
    .optional()
    .describe(
      'When, as cron: `30 1 * * *` is each day at 01:30. Without one, only on demand and before migrations.',
    ),
  window: z
    .strictObject({
      from: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 01:00'),
      to: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as 05:00'),
    })
    .optional()
    .describe('Runs start inside these hours of the time zone only, missed ones too. May cross midnight.'),
  catchUp: PositiveDuration.optional().describe(
    'How late a missed run may still be made up for. Default: until the next one is due.',
  ),
  keep: KeepRules.optional().describe(
    'Default: last 3, daily 7, weekly 4, monthly 6. Counts proven ones only.',
  ),
  proof: z
    .enum(['restore', 'none'])
    .optional()
    .describe('restore (default): each backup is restored aside and compared before it counts as proven.'),
})
export type BackupSection = z.output<typeof BackupSection>

export const MaintenanceSection = z
  .strictObject({
    timezone: z
      .string()
      .refine(isTimeZone, {
        message: 'not a time zone that this machine knows',
        params: { hint: 'Write an IANA name such as Europe/Berlin, or UTC.' },
      })
      .optional()
      .describe('IANA time zone of schedules and windows. Default UTC.'),
    repository: z
      .strictObject({
        path: ReferenceText.optional().describe(
          'Absolute folder of the repository, on another disk where there is one. Default: in the home of nexo.',
        ),
        key: ReferenceText.optional().describe(
          'Password of the repository, such as ${secret:BACKUP_KEY}. Default: one that nexo makes and keeps in its home.',
        ),
      })
      .optional()
      .describe('Where backups are kept: a repository that restic reads, too.'),
    backups: z
      .array(BackupSection)
      .optional()
      .superRefine((backups, context) => {
        const names = backups?.map(({ name }) => name) ?? []
        const twice = names.findIndex((name, index) => names.indexOf(name) !== index)
        if (twice >= 0)
          context.addIssue({
            code: 'custom',
            message: `two backups are named ${names[twice]}`,
            path: [twice, 'name'],
          })
      })
      .describe('What is backed up, when, and how long it is kept.'),
  })
  .describe('Backups and their proof, and what runs by the clock.')
export type MaintenanceSection = z.output<typeof MaintenanceSection>

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
