// names: tables and columns as SQL writes them.

/** `"name"`, whatever is in it. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`

export type TableName = { readonly schema: string; readonly table: string }

const part = '"(?:[^"]|"")+"|[^."]+'
const pattern = new RegExp(`^(?:(${part})\\.)?(${part})$`)
const unquote = (text: string): string =>
  text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text

/** Reads `table`, `schema.table` or `"Odd name".table`; without a schema it is `public`. */
export function parseTableName(text: string): TableName | undefined {
  const found = pattern.exec(text)
  if (found === null) return undefined
  const [, schema = 'public', table = ''] = found
  return { schema: unquote(schema), table: unquote(table) }
}

const simple = /^[^."]+$/
const shownPart = (name: string): string => (simple.test(name) ? name : quoteName(name))

/** The form that `parseTableName` reads. */
export const showTableName = ({ schema, table }: TableName): string =>
  `${shownPart(schema)}.${shownPart(table)}`

export const quoteTable = ({ schema, table }: TableName): string => `${quoteName(schema)}.${quoteName(table)}`

/** A text as SQL writes it. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`
