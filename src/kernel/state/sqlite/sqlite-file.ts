import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'
import { translateSqliteError } from './sqlite-errors.ts'

export type Row = Record<string, SQLOutputValue>

/**
 * An open SQLite file. Statements are prepared on first use, so opening costs nothing that a command does not need.
 *
 * Every method raises NX-STATE-CORRUPT, -READ-ONLY, -DISK-FULL, -BUSY or -UNAVAILABLE with the file's path.
 */
export class SqliteFile {
  readonly path: string
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  constructor(path: string, database: DatabaseSync) {
    this.path = path
    this.#database = database
  }

  /** Runs SQL without parameters or results, such as a migration. */
  execute(sql: string): void {
    this.#guard(() => this.#database.exec(sql))
  }

  /** How many rows changed. */
  run(sql: string, ...values: readonly SQLInputValue[]): number {
    return this.#guard(() => Number(this.#statement(sql).run(...values).changes))
  }

  one(sql: string, ...values: readonly SQLInputValue[]): Row | undefined {
    return this.#guard(() => this.#statement(sql).get(...values))
  }

  all(sql: string, ...values: readonly SQLInputValue[]): readonly Row[] {
    return this.#guard(() => this.#statement(sql).all(...values))
  }

  /** All of `work` or nothing. Takes the write lock first, so what `work` reads stays true until it ends. */
  transaction<T>(work: () => T): T {
    this.execute('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.execute('COMMIT')
      return result
    } catch (error) {
      // SQLite itself rolls back on a full disk; a second ROLLBACK would hide the first error.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  close(): void {
    if (this.#database.isOpen) this.#database.close()
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #guard<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw translateSqliteError(this.path, error)
    }
  }
}
