import * as z from 'zod'

/** What the manifest says of a SQLite file. */
export const SqliteConfig = z.strictObject({
  connector: z.string(),
  directory: z.string(),
  file: z.string().min(1).describe('Path of the database, relative to nexo.yaml.'),
  table: z.string().min(1).optional(),
})
export type SqliteConfig = z.output<typeof SqliteConfig>
