// A PostgreSQL of a test's own: a fresh cluster in a temporary folder, on a free port of the loopback address, without
// the waits for the disk that only a power cut would need.
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { findProgram, skipUnless } from './engine.ts'

export type Postgres = {
  /** `postgres://nexo@127.0.0.1:PORT/nexo`: a superuser and an empty database of that name. */
  readonly url: string
  /** Runs SQL with psql and answers with its rows, columns apart by `|`. `database`: another one than `nexo`. */
  psql(sql: string, database?: string): string
  /** Makes one more empty database and answers with its URL. */
  createDatabase(name: string): string
  stop(): void
}

/** Debian keeps the server's programs off PATH, one folder a version. */
function serverProgram(name: string): string | undefined {
  const root = '/usr/lib/postgresql'
  const folders = existsSync(root) ? readdirSync(root).toSorted().toReversed() : []
  return (
    folders.map((version) => join(root, version, 'bin', name)).find((file) => existsSync(file)) ??
    findProgram(name)
  )
}

/** Skips the running test, naming PostgreSQL, unless its server and psql are installed. */
export function skipWithoutPostgres(): void {
  const programs = [serverProgram('initdb'), serverProgram('pg_ctl'), findProgram('psql')]
  skipUnless(
    programs.every((program) => program !== undefined),
    'postgres',
  )
}

/** Whose the cluster is: a server refuses to run as root, so root gives it to the user that the package made. */
function ownerIds(): readonly [number, number] | undefined {
  if (process.getuid?.() !== 0) return undefined
  const ids = spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' })
  const group = spawnSync('id', ['-g', 'postgres'], { encoding: 'utf8' })
  return ids.status === 0 ? [Number(ids.stdout), Number(group.stdout)] : [65_534, 65_534]
}

const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

type Run = (program: string, args: readonly string[]) => void

function runnerIn(folder: string, ids: readonly [number, number] | undefined): Run {
  return (program, args) => {
    const { status, stdout, stderr, error } = spawnSync(serverProgram(program) ?? program, args, {
      cwd: folder,
      encoding: 'utf8',
      // pg_ctl's server keeps what it inherits: a pipe would never be closed.
      stdio: program === 'pg_ctl' ? 'ignore' : 'pipe',
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
      ...(ids === undefined ? {} : { uid: ids[0], gid: ids[1] }),
    })
    if (status !== 0)
      throw new Error(
        `${program} ended with ${status ?? String(error)}: ${stdout}${stderr}; see ${folder}/log`,
      )
  }
}

/** A port that was free may be taken a moment later, so a server that cannot have it asks for another one. */
async function listenSomewhere(run: Run, data: string, log: string): Promise<number> {
  for (let left = 5; ; left -= 1) {
    const port = await freePort()
    const settings = `-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c listen_addresses=127.0.0.1 -c unix_socket_directories= -p ${port}`
    try {
      run('pg_ctl', ['start', '-w', '-t', '60', '-D', data, '-l', log, '-o', settings])
      return port
    } catch (error) {
      if (left === 0) throw error
    }
  }
}

/**
 * Starts a cluster that is ended and removed with the test, file or suite that called it (`onTestFinished` inside a test;
 * pass `stopWhen: atEndOfFile` in a hook).
 */
export async function startPostgres(
  stopWhen: (stop: () => void) => void = onTestFinished,
): Promise<Postgres> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'nexo-postgres-')))
  const ids = ownerIds()
  if (ids !== undefined) chownSync(folder, ...ids)
  const run = runnerIn(folder, ids)
  const data = join(folder, 'data')
  const stop = (): void => {
    if (existsSync(join(data, 'postmaster.pid'))) run('pg_ctl', ['stop', '-w', '-m', 'immediate', '-D', data])
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  stopWhen(stop)
  run('initdb', ['-D', data, '-U', 'nexo', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'])
  const port = await listenSomewhere(run, data, join(folder, 'log'))
  const urlOf = (database: string): string => `postgres://nexo@127.0.0.1:${port}/${database}`
  const psql = (sql: string, database = 'nexo'): string => {
    const { status, stdout, stderr } = spawnSync(
      'psql',
      ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', urlOf(database)],
      {
        input: sql,
        encoding: 'utf8',
      },
    )
    if (status !== 0) throw new Error(`psql ended with ${status}: ${stderr}`)
    return stdout.trimEnd()
  }
  psql('CREATE DATABASE nexo', 'postgres')
  return {
    url: urlOf('nexo'),
    psql,
    createDatabase: (name) => {
      psql(`CREATE DATABASE "${name}"`, 'postgres')
      return urlOf(name)
    },
    stop,
  }
}
