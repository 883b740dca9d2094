// upsert-sql: the statements that bring staged rows into a table. Pure.
import type { Column } from '../../data/column.ts'
import { quoteName } from './names.ts'

export type UpsertSql = {
  /** Makes the staging table, where every value is text, so that nothing is refused before it can be told apart. */
  readonly makeStage: string
  readonly copyToStage: string
  /** How many of the staged rows $1..$2 are in the table as they are. */
  readonly countUnchanged: string
  /** Writes those of $1..$2 that are not; answers with how many it wrote. */
  readonly upsert: string
  readonly copyToTable: string
  /** Whether a row with this key is there; parameters are the key's values. */
  readonly findKey: string
}

const stage = 'pg_temp.nexo_stage'

/** Types that have no equality of their own, or one that hides a difference: they are compared as text. */
const isComparedAsText = ({ type, scale }: Column): boolean =>
  type === 'json' || type === 'other' || (type === 'decimal' && scale === undefined)

// Without a length, SQL takes these two for a length of one, and an explicit cast would cut to it.
const unlimited: Readonly<Record<string, string>> = { character: 'bpchar', bit: 'bit varying' }

/** The type without its limits: an explicit cast to varchar(3) would cut, an assignment to it refuses. */
const castType = ({ native, values }: Column): string => {
  const bare = values === undefined ? native.replaceAll(/\(\d.*?\)/g, '') : native
  const isArray = bare.endsWith('[]')
  const element = isArray ? bare.slice(0, -2) : bare
  return `${unlimited[element] ?? element}${isArray ? '[]' : ''}`
}

/** `columns`: those that are written, in the order of a row; `key`: names among them. */
export function upsertSql(table: string, columns: readonly Column[], key: readonly string[]): UpsertSql {
  const names = columns.map(({ name }) => quoteName(name))
  const staged = columns.map((column, at) => `CAST(c${at} AS ${castType(column)})`)
  const typed = `SELECT n, ${staged.map((value, at) => `${value} AS ${names[at] ?? ''}`).join(', ')} FROM ${stage} WHERE n BETWEEN $1 AND $2`
  const others = columns.filter(({ name }) => !key.includes(name))
  const keyNames = key.map((name) => quoteName(name))
  const differs = (left: string, right: string): string =>
    others
      .map((column) => {
        const name = quoteName(column.name)
        const cast = isComparedAsText(column) ? '::text' : ''
        return `${left}.${name}${cast} IS DISTINCT FROM ${right}.${name}${cast}`
      })
      .join(' OR ')
  const update = others.map(({ name }) => `${quoteName(name)} = excluded.${quoteName(name)}`).join(', ')
  const onConflict =
    others.length === 0 ? 'DO NOTHING' : `DO UPDATE SET ${update} WHERE ${differs('t', 'excluded')}`
  const same = others.length === 0 ? '' : ` WHERE NOT (${differs('t', 's')})`
  return {
    makeStage: `CREATE TEMPORARY TABLE nexo_stage (n integer PRIMARY KEY, ${names.map((_, at) => `c${at} text`).join(', ')}) ON COMMIT DELETE ROWS`,
    copyToStage: `COPY ${stage} FROM STDIN`,
    countUnchanged: `SELECT count(*) AS count FROM (${typed}) s JOIN ${table} t ON ${keyNames.map((name) => `t.${name} = s.${name}`).join(' AND ')}${same}`,
    upsert: `INSERT INTO ${table} AS t (${names.join(', ')}) OVERRIDING SYSTEM VALUE
      SELECT ${names.join(', ')} FROM (${typed}) s ORDER BY n
      ON CONFLICT (${keyNames.join(', ')}) ${onConflict}`,
    copyToTable: `COPY ${table} (${names.join(', ')}) FROM STDIN`,
    findKey: `SELECT 1 AS found FROM ${table} WHERE ${key
      .map((name, at) => {
        const column = columns.find((one) => one.name === name)
        return `${quoteName(name)} = CAST($${at + 1}::text AS ${column === undefined ? 'text' : castType(column)})`
      })
      .join(' AND ')}`,
  }
}
