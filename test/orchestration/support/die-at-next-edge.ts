// Loaded before nexo (`node --import`): ends this process with SIGKILL at the first edge of something durable at which no
// process has ended before. So one chain is killed everywhere, one place after the other, and N places cost N resumes.
// An edge is the moment before or after: a commit of the journal, a commit of another database, a file put in its place,
// a fact told. Edges are named without ids and times, so that the next process knows them again.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import files from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { basename, dirname } from 'node:path'
import { DatabaseSync, StatementSync } from 'node:sqlite'

/** The edges that were passed, one a line. The one at which a process ended begins with an exclamation mark. */
const file = process.env['SWEEP_FILE'] ?? ''
/** Ends at every n-th edge. */
const stride = Number(process.env['SWEEP_STRIDE'] ?? '1')
const kinds = new Set((process.env['SWEEP_KINDS'] ?? 'journal').split(','))

const passed = new Set(
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => line.replace(/^!/, ''))
    : [],
)
let fresh = 0

const withoutIds = (text: string): string =>
  text
    .replaceAll(/\b([a-z])-\d{8}-\d{6}-[0-9a-f]{4}\b/g, '$1')
    .replaceAll(/\b(?:[0-9a-f]{2}\/)?[0-9a-f]{8,}\b/g, '#')

function edge(kind: string, what: string, when: 'before' | 'after'): void {
  const name = withoutIds(`${kind} ${what} ${when}`).replaceAll('\n', ' ')
  if (!kinds.has(kind) || passed.has(name)) return
  passed.add(name)
  fresh += 1
  const isEnd = fresh % stride === 0
  appendFileSync(file, `${isEnd ? '!' : ''}${name}\n`)
  if (isEnd) process.kill(process.pid, 'SIGKILL')
}

function around<Result>(kind: string, what: string, work: () => Result): Result {
  edge(kind, what, 'before')
  const result = work()
  edge(kind, what, 'after')
  return result
}

/** What the transaction that is open in a database has written so far. */
const written = new WeakMap<DatabaseSync, string[]>()
const owners = new WeakMap<StatementSync, DatabaseSync>()
const { exec, prepare } = DatabaseSync.prototype
const { run } = StatementSync.prototype

const nameOf = (database: DatabaseSync): string => basename(database.location() ?? 'memory')
const kindOf = (database: DatabaseSync): string => (nameOf(database) === 'runs.db' ? 'journal' : 'store')

DatabaseSync.prototype.exec = function (this: DatabaseSync, sql: string) {
  if (sql.startsWith('BEGIN')) written.set(this, [])
  const writes = written.get(this) ?? []
  if (sql !== 'COMMIT' || writes.length === 0) return Reflect.apply(exec, this, [sql])
  written.delete(this)
  const what = `${nameOf(this)}: ${[...new Set(writes)].join(' + ')}`
  return around(kindOf(this), what, () => Reflect.apply(exec, this, [sql]))
}

DatabaseSync.prototype.prepare = function (this: DatabaseSync, ...given: Parameters<typeof prepare>) {
  const statement = Reflect.apply(prepare, this, given)
  owners.set(statement, this)
  return statement
}

StatementSync.prototype.run = function (this: StatementSync, ...values: never[]) {
  const database = owners.get(this)
  const what = writeOf(this.sourceSQL, values)
  if (database === undefined || what === undefined) return Reflect.apply(run, this, values)
  const writes = written.get(database)
  if (database.isTransaction && writes !== undefined) {
    writes.push(what)
    return Reflect.apply(run, this, values)
  }
  return around(kindOf(database), `${nameOf(database)}: ${what}`, () => Reflect.apply(run, this, values))
}

/** A write in words: an entry of the journal by its run, place and kind, any other by its statement. Heartbeats are none. */
function writeOf(sql: string, values: readonly unknown[]): string | undefined {
  if (/^\s*(?:SELECT|PRAGMA)\b/i.test(sql) || /\b(?:engines|beat_at|expires_at)\b/.test(sql)) return undefined
  if (!sql.includes('INTO journal ')) return sql.replaceAll(/\s+/g, ' ').slice(0, 60)
  const [, , kind, seq, , runId] = values.map(String)
  return `${runId} ${seq} ${kind}`
}

const { rename } = files
files.rename = async (from, to) => {
  const what = `${basename(dirname(String(to)))}/${basename(String(to))}`
  edge('file', what, 'before')
  await rename(from, to)
  edge('file', what, 'after')
}
syncBuiltinESMExports()

process.stdout.write = new Proxy(process.stdout.write, {
  apply: (write, stream, given: unknown[]) => {
    const result: unknown = Reflect.apply(write, stream, given)
    for (const line of String(given[0]).split('\n')) {
      const [, type] = /"type":"([a-z.-]+)"/.exec(line) ?? []
      const [, about = ''] = /"(?:stage|phase|check)":"([a-z-]+)"/.exec(line) ?? []
      if (type !== undefined && type !== 'wait.reported') edge('fact', `${type} ${about}`, 'after')
    }
    return result
  },
})
