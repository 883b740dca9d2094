import * as z from 'zod'
import type { PostgresClient } from '../../../kernel/postgres-client.ts'
import { quotedName } from '../postgres-connection.ts'
import type { TableSum } from '../table-sums.ts'

const Tables = z.array(z.object({ schema: z.string(), name: z.string() }))
const Sums = z.tuple([z.object({ rows: z.string(), sum: z.string() })])

// What a value looks like as text depends on these; they are set so that two servers give the same text.
const settings = [
  "SET LOCAL datestyle = 'ISO, YMD'",
  "SET LOCAL intervalstyle = 'postgres'",
  "SET LOCAL timezone = 'UTC'",
  "SET LOCAL bytea_output = 'hex'",
  'SET LOCAL extra_float_digits = 3',
  'SET LOCAL row_security = off',
]

const sumOf = (expression: string): string =>
  `count(*)::text AS rows, coalesce(sum(('x' || left(md5(${expression}), 16))::bit(64)::bigint::numeric), 0)::text AS sum`

/**
 * Rows and sums of every ordinary table and of the large objects, in the transaction that `client` is in. The order of
 * rows does not count: a restore need not keep it.
 */
export async function sumPostgresTables(client: PostgresClient): Promise<readonly TableSum[]> {
  for (const setting of settings) await client.query(setting)
  const listed = await client.query(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
       AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     ORDER BY 1, 2`,
  )
  const sums: TableSum[] = []
  for (const { schema, name } of Tables.parse(listed.rows)) {
    const table = `${quotedName(schema)}.${quotedName(name)}`
    const found = await client.query(`SELECT ${sumOf('t::text')} FROM ONLY ${table} AS t`)
    sums.push(toSum(schema === 'public' ? name : `${schema}.${name}`, found.rows))
  }
  const objects = await client.query(
    `SELECT ${sumOf('oid::text || md5(lo_get(oid))')} FROM pg_largeobject_metadata`,
  )
  const large = toSum('(large objects)', objects.rows)
  return large.rows === 0 ? sums : [...sums, large]
}

function toSum(name: string, found: unknown): TableSum {
  const [{ rows, sum }] = Sums.parse(found)
  return { name, rows: Number(rows), sum }
}
