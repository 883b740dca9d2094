// database: what the application asks of SQLite and PostgreSQL alike. Parameters are `?` in both.

export type SqlValue = string | number | bigint | boolean | null
export type Row = Readonly<Record<string, unknown>>

/** Values of a row in the order in which they are selected. */
export type Values = readonly unknown[]

export type Queries = {
  /** Rows that `sql` gives. */
  all(sql: string, parameters?: readonly SqlValue[]): Promise<readonly Row[]>
  /** The same without names, which costs less: for what is asked with nearly every request. */
  values(sql: string, parameters?: readonly SqlValue[]): Promise<readonly Values[]>
  /** How many rows `sql` changed. */
  run(sql: string, parameters?: readonly SqlValue[]): Promise<number>
}

export type Database = Queries & {
  readonly dialect: 'sqlite' | 'postgres'
  /** Runs `work` all or nothing. It may run more than once when another write was in its way. */
  transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result>
  /** Runs `record`, then several statements, all or nothing, without looking at references until the end. */
  migrate(sql: string, record: (queries: Queries) => Promise<void>): Promise<void>
  close(): Promise<void>
}

/** Two rows may not have the same value. `columns` as the database names them, when it does. */
export class UniqueViolation extends Error {
  readonly columns: readonly string[]
  constructor(columns: readonly string[], cause: unknown) {
    super(`${columns.join(', ')} must be unique`, { cause })
    this.name = 'UniqueViolation'
    this.columns = columns
  }
}

/** A row refers to one that is not there, or is referred to by one that is. */
export class ReferenceViolation extends Error {
  constructor(cause: unknown) {
    super('a reference would lead nowhere', { cause })
    this.name = 'ReferenceViolation'
  }
}

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`
