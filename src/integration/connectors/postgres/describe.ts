// describe: tables and their columns as PostgreSQL itself keeps them.
import * as z from 'zod'
import { Column, type LogicalType, type Stream } from '../../data/column.ts'
import { parseTableName, quoteText, showTableName } from './names.ts'
import type { PostgresSession } from './session.ts'

const ColumnRow = z.object({
  name: z.string(),
  native: z.string(),
  base: z.string(),
  kind: z.string(),
  typmod: z.int(),
  isNotNull: z.boolean(),
  isGenerated: z.boolean(),
  hasDefault: z.boolean(),
  labels: z.array(z.string()).nullable(),
})
type ColumnRow = z.infer<typeof ColumnRow>
const TableRow = z.object({
  schema: z.string(),
  table: z.string(),
  estimate: z.number(),
  columns: z.array(ColumnRow),
  keys: z.array(z.array(z.string())),
})

// With an empty search path every type that is not PostgreSQL's own is named with its schema.
// A domain is described by what it stands on; its checks are the target's to make.
const tablesSql = (condition: string): string => `
SELECT json_build_object(
  'schema', n.nspname, 'table', c.relname, 'estimate', c.reltuples,
  'columns', (
    SELECT coalesce(json_agg(json_build_object(
      'name', a.attname,
      'native', format_type(a.atttypid, a.atttypmod),
      'base', format_type(coalesce(nullif(t.typbasetype, 0), t.oid), NULL),
      'kind', coalesce(b.typtype, t.typtype),
      'typmod', CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END,
      'isNotNull', a.attnotnull OR t.typnotnull,
      'isGenerated', a.attgenerated <> '',
      'hasDefault', a.atthasdef OR a.attidentity <> '',
      'labels', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = coalesce(b.oid, t.oid))
    ) ORDER BY a.attnum), '[]')
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type b ON b.oid = nullif(t.typbasetype, 0)
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  ),
  'keys', (
    SELECT coalesce(json_agg(k.columns ORDER BY k.is_primary DESC, k.name), '[]') FROM (
      SELECT i.indisprimary AS is_primary, ic.relname AS name,
        (SELECT json_agg(a.attname ORDER BY s.place) FROM unnest(i.indkey::int2[]) WITH ORDINALITY s(num, place)
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = s.num WHERE s.place <= i.indnkeyatts) AS columns
      FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid
      WHERE i.indrelid = c.oid AND i.indisunique AND i.indimmediate AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
        AND NOT EXISTS (SELECT FROM unnest((i.indkey::int2[])[0:i.indnkeyatts - 1]) s(num)
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = s.num WHERE NOT a.attnotnull)
    ) k
  )
)::text AS document
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND ${condition}
ORDER BY n.nspname, c.relname`

const own = ['nexo_sync_run', 'nexo_dead_letter']
const everyTable = `n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
  AND c.relname <> ALL (string_to_array('${own.join(',')}', ',')) AND NOT c.relispartition
  AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`

const simpleTypes: Readonly<Record<string, LogicalType>> = {
  boolean: 'boolean',
  smallint: 'integer',
  integer: 'integer',
  bigint: 'integer',
  numeric: 'decimal',
  real: 'float',
  'double precision': 'float',
  text: 'text',
  'character varying': 'text',
  character: 'text',
  bytea: 'bytes',
  date: 'date',
  'time without time zone': 'time',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
  uuid: 'uuid',
  json: 'json',
  jsonb: 'json',
}
const bitsOf: Readonly<Record<string, number>> = {
  smallint: 16,
  integer: 32,
  bigint: 64,
  real: 32,
  'double precision': 64,
}
/** A typmod counts the four bytes of the header that a value once had. */
const headerBytes = 4

function limitsOf({ base, typmod, labels }: ColumnRow): Partial<Column> {
  const bits = bitsOf[base]
  if (bits !== undefined) return { bits }
  if (labels !== null) return { values: labels }
  if (typmod < 0) return {}
  if (base === 'numeric') {
    const packed = typmod - headerBytes
    // The scale has eleven bits with a sign since PostgreSQL 15: numeric(3, -2) is possible.
    return { precision: (packed >> 16) & 0xffff, scale: ((packed & 0x7ff) ^ 1024) - 1024 }
  }
  if (base === 'character varying' || base === 'character') return { maxLength: typmod - headerBytes }
  return base.startsWith('time') ? { scale: typmod } : {}
}

function columnOf(row: ColumnRow): Column {
  const { name, native, base, kind, isNotNull, isGenerated, hasDefault } = row
  const type = kind === 'e' ? 'text' : (simpleTypes[base] ?? 'other')
  return Column.parse({
    name,
    native,
    type,
    nullable: !isNotNull,
    isGenerated,
    hasDefault,
    ...limitsOf(row),
  })
}

async function readTables(
  session: PostgresSession,
  condition: string,
  values: readonly string[],
  stream: string,
): Promise<readonly Stream[]> {
  const doing = { what: 'describe its tables', stream }
  await session.query(doing, "BEGIN; SET LOCAL search_path = ''")
  const { rows } = await session.query(doing, tablesSql(condition), values)
  await session.query(doing, 'COMMIT')
  return rows.map(({ document }) => {
    const { schema, table, estimate, columns, keys } = TableRow.parse(JSON.parse(document ?? ''))
    return {
      name: showTableName({ schema, table }),
      columns: columns.map((row) => columnOf(row)),
      keys,
      estimatedRows: estimate < 0 ? null : Math.round(estimate),
    }
  })
}

/** Every table and view that this account may read, sorted by name; those of nexo are left out. */
export const discoverTables = async (session: PostgresSession): Promise<readonly Stream[]> =>
  readTables(session, everyTable, [], '')

/** The table of that name; undefined when there is none. */
export async function describeTable(session: PostgresSession, stream: string): Promise<Stream | undefined> {
  const name = parseTableName(stream)
  if (name === undefined) return undefined
  const [found] = await readTables(
    session,
    'n.nspname = $1 AND c.relname = $2',
    [name.schema, name.table],
    stream,
  )
  return found
}

/**
 * What decides how rows of a table are read and written, as one short text that differs when any of it does. Asked in the
 * transaction that writes, nothing can change it any more before that ends.
 */
export const shapeSql = (quotedTable: string): string => `
  SELECT md5(string_agg(concat_ws(' ', a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull), ',' ORDER BY a.attnum)) AS shape
  FROM pg_attribute a WHERE a.attrelid = to_regclass(${quoteText(quotedTable)}) AND a.attnum > 0 AND NOT a.attisdropped`
