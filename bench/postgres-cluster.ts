// A PostgreSQL for a benchmark: a fresh cluster with its own settings, so that its disk is waited for as in real life.
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Cluster = {
  readonly url: string
  /** Runs SQL with psql. */
  sql(text: string): string
  /** Runs a line of the shell with `$URL` set; its time in ms. */
  shell(line: string): number
  stop(): void
}

/** The newest version that Debian put there; its programs are not on PATH. */
function programFolder(): string | undefined {
  const root = '/usr/lib/postgresql'
  const [newest] = existsSync(root) ? readdirSync(root).toSorted().toReversed() : []
  return newest === undefined ? undefined : join(root, newest, 'bin')
}

const freePort = async (): Promise<number> => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

/** A server refuses to run as root, so root gives the cluster to the user that the package made. */
const ownerIds = (): { readonly uid: number; readonly gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string): number =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout)
  return { uid: idOf('-u'), gid: idOf('-g') }
}

/** Starts a cluster; undefined where PostgreSQL is not installed. */
export async function startCluster(): Promise<Cluster | undefined> {
  const programs = programFolder()
  if (programs === undefined) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'nexo-bench-postgres-'))
  const owner = ownerIds()
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid)
  const run = (program: string, args: readonly string[]): void => {
    const { status } = spawnSync(join(programs, program), args, { cwd: folder, stdio: 'ignore', ...owner })
    if (status !== 0) throw new Error(`${program} ended with ${String(status)}`)
  }
  const data = join(folder, 'data')
  const port = await freePort()
  run('initdb', ['-D', data, '-U', 'nexo', '-A', 'trust', '-E', 'UTF8', '--locale=C'])
  const settings = `-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_wal_size=4GB -p ${port}`
  run('pg_ctl', ['start', '-w', '-D', data, '-l', join(folder, 'log'), '-o', settings])
  const url = `postgres://nexo@127.0.0.1:${port}/postgres`
  return {
    url,
    sql: (text) => {
      const { status, stdout, stderr } = spawnSync('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', url], {
        input: text,
        encoding: 'utf8',
      })
      if (status !== 0) throw new Error(stderr)
      return stdout.trim()
    },
    shell: (line) => {
      const startedMs = performance.now()
      const { status, stderr } = spawnSync('sh', ['-c', line], {
        env: { ...process.env, URL: url },
        encoding: 'utf8',
      })
      if (status !== 0) throw new Error(stderr)
      return performance.now() - startedMs
    },
    stop: () => {
      run('pg_ctl', ['stop', '-w', '-m', 'immediate', '-D', data])
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
