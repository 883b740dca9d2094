import type * as z from 'zod'
import { messageOf } from '../errors.ts'
import { stateCorrupt } from './errors.ts'
import type { Row, SqliteFile } from './sqlite/sqlite-file.ts'

/**
 * Reads the `document` column of a row.
 * @throws NX-STATE-CORRUPT when it is not what was stored
 */
export function readDocument<Schema extends z.ZodType>(
  file: SqliteFile,
  schema: Schema,
  row: Row,
): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(String(row['document'])))
  } catch (error) {
    const reason = `a stored document is unreadable: ${messageOf(error)}`
    throw stateCorrupt({ file: file.path, reason }, { cause: error })
  }
}
