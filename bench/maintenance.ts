// Backup and restore of mixed data beside restic: time, processor time, memory, size of the repository, and a second run
// after 1 % has changed. NEXO_BENCH_MIB: how much data, 1024 when it is not set. Needs dist/ and restic.
import { spawn } from 'node:child_process'
import { createCipheriv } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  closeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { printFigure } from './figure.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const size = Number(process.env['NEXO_BENCH_MIB'] ?? 1_024)
const folder = mkdtempSync(join(tmpdir(), 'nexo-bench-'))
const project = join(folder, 'project')
const data = join(project, 'data')
const home = join(folder, 'home')
const mebi = 1024 * 1024

const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16))
const randomBytes = (length: number): Buffer => noise.update(Buffer.alloc(length))

/** A third media that does not compress, a third logs, a fifth a database, the rest small files. */
function makeData(): void {
  mkdirSync(join(data, 'small'), { recursive: true })
  for (let file = 0; file < size / 3 / 16; file += 1)
    writeFileSync(join(data, `media-${file}`), randomBytes(16 * mebi))
  for (let file = 0; file < size / 3 / 32; file += 1) writeLog(join(data, `log-${file}`), 32 * mebi)
  const database = new DatabaseSync(join(data, 'app.db'))
  database.exec(
    'PRAGMA journal_mode = WAL; CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT, noise BLOB); BEGIN',
  )
  const insert = database.prepare('INSERT INTO rows (text, noise) VALUES (?, ?)')
  for (let row = 0; row < size * 360; row += 1)
    insert.run(`row ${row} of the table `.repeat(10), randomBytes(300))
  database.exec('COMMIT')
  database.close()
  for (let file = 0; file < size * 20; file += 1) {
    const group = join(data, 'small', String(file % 100))
    mkdirSync(group, { recursive: true })
    writeFileSync(
      join(group, `${file}.json`),
      JSON.stringify({ file, text: randomBytes(2_500).toString('base64') }),
    )
  }
}

function writeLog(file: string, length: number): void {
  const lines: string[] = []
  for (let line = 0, bytes = 0; bytes < length; line += 1) {
    const text = `2026-11-24T12:00:00.${line % 1_000}Z info request ${line} ${randomBytes(6).toString('hex')} GET /api/things/${line % 977} 200\n`
    lines.push(text)
    bytes += text.length
  }
  writeFileSync(file, lines.join(''))
}

/** Pages of the database in place, one new file, lines at the end of a log, some small files. */
function changeOnePercent(): void {
  const database = new DatabaseSync(join(data, 'app.db'))
  const change = database.prepare('UPDATE rows SET noise = ? WHERE id = ?')
  database.exec('BEGIN')
  for (let row = 0; row < size; row += 1) change.run(randomBytes(300), 1 + row * 359)
  database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
  writeFileSync(join(data, 'media-new'), randomBytes((size / 256) * mebi))
  const log = openSync(join(data, 'log-0'), 'a')
  writeSync(log, 'one more line\n'.repeat(size * 200))
  closeSync(log)
  for (let file = 0; file < size / 5; file += 1)
    writeFileSync(join(data, 'small', String(file % 100), `${file}.json`), `{"changed":${file}}`)
}

type Measured = { readonly seconds: number; readonly cpuSeconds: number; readonly peakMiB: number }
const ticksPerSecond = 100

/** Runs a program to its end and asks Linux meanwhile what it has used. */
async function measured(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<Measured> {
  const [program = '', ...rest] = argv
  const startedMs = performance.now()
  const child = spawn(program, rest, {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (part: Buffer) => (errors += part.toString()))
  let [cpuSeconds, peakMiB] = [0, 0]
  const look = setInterval(() => {
    try {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
      cpuSeconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
      const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'latin1'))?.[1]
      peakMiB = Number(peak ?? peakMiB * 1_024) / 1_024
    } catch {
      // It has ended between two looks.
    }
  }, 20)
  const code = await new Promise((resolve) => child.once('close', resolve))
  clearInterval(look)
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${String(code)}: ${errors}`)
  return { seconds: (performance.now() - startedMs) / 1_000, cpuSeconds, peakMiB }
}

const sizeOf = (place: string): number =>
  readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(place, name)))
    .reduce((sum, facts) => sum + (facts.isFile() ? facts.size : 0), 0) / mebi

const repositories = { nexo: join(home, 'backups/bench'), restic: join(folder, 'restic') }
const resticVariables = {
  RESTIC_REPOSITORY: repositories.restic,
  RESTIC_PASSWORD: 'bench',
  RESTIC_CACHE_DIR: join(folder, 'cache'),
}
const nexo = (...argv: readonly string[]) =>
  measured([process.execPath, join(root, 'dist/nexo.cjs'), 'maintain', ...argv], { NEXO_HOME: home })
const restic = (...argv: readonly string[]) => measured(['restic', ...argv], resticVariables)

function print(tool: 'nexo' | 'restic', what: string, { seconds, cpuSeconds, peakMiB }: Measured): void {
  const details = {
    tool,
    cpuSeconds,
    peakMiB: Math.round(peakMiB),
    repositoryMiB: Math.round(sizeOf(repositories[tool])),
    dataMiB: size,
  }
  printFigure({ bench: 'maintenance', figure: `${what} (${tool})`, value: seconds, unit: 's', details })
}

try {
  mkdirSync(project)
  makeData()
  const source = 'source: { sqlite: data/app.db, files: [data] }'
  // Not proven here: restic proves nothing, so the two do the same work.
  writeFileSync(
    join(project, 'nexo.yaml'),
    `name: bench\nmaintenance:\n  backups:\n    - { name: all, ${source}, proof: none }\n`,
  )
  await restic('init', '--repository-version', '2')
  print('restic', 'backup', await restic('backup', data))
  print('nexo', 'backup', await nexo('backup'))
  print('restic', 'backup of the same', await restic('backup', data))
  print('nexo', 'backup of the same', await nexo('backup'))
  changeOnePercent()
  print('restic', 'backup with 1 % changed', await restic('backup', data))
  print('nexo', 'backup with 1 % changed', await nexo('backup'))
  print('restic', 'check of every byte', await restic('check', '--read-data'))
  print('nexo', 'check of every byte', await nexo('verify', '--read-data'))
  print('restic', 'restore', await restic('restore', 'latest', '--target', join(folder, 'by-restic')))
  print('nexo', 'restore', await nexo('restore', 'latest', '--to', join(folder, 'by-nexo')))
  writeFileSync(
    join(project, 'nexo.yaml'),
    `name: bench\nmaintenance:\n  backups:\n    - { name: all, ${source} }\n`,
  )
  print('nexo', 'backup and proof', await nexo('backup'))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
