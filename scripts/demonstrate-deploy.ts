// nexo at work, on this machine and nowhere else: a sample application is deployed, a second version replaces it under
// load, and it is rolled back. Everything lives in a temporary folder and is ended and removed at the end.
// With --keep the application goes on running, and how to end it is printed. `npm run demo:deploy`.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startLoad, type LoadReport } from '../test/support/load/load.ts'
import { runCommand } from './run-command.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
// Where nobody looks at it, nothing is left running.
const keep = process.argv.includes('--keep') && process.stdout.isTTY && process.env['CI'] === undefined
const folder = await mkdtemp(join(tmpdir(), 'nexo-start-'))
const home = join(folder, 'home')
const project = join(folder, 'shop')
const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => interrupted.abort(new Error(`ended by ${signal}`)))
}

/** Runs nexo as a user would, its progress on our stderr; resolves with what it printed to stdout. */
async function nexo(...args: readonly string[]): Promise<string> {
  interrupted.signal.throwIfAborted()
  process.stderr.write(`\n$ nexo ${args.map((arg) => (arg.includes(' ') ? `'${arg}'` : arg)).join(' ')}\n`)
  return runNexoQuietly(args, 'inherit')
}

const runNexoQuietly = (args: readonly string[], stderr: 'inherit' | 'ignore'): Promise<string> =>
  runCommand([process.execPath, join(root, 'dist/nexo.cjs'), ...args], {
    cwd: project,
    env: { ...process.env, NEXO_HOME: home },
    stderr,
  })

async function demonstrate(): Promise<{ url: string; report: LoadReport }> {
  await cp(join(root, 'fixtures/apps/node-http'), project, { recursive: true })
  const url = (await nexo('deploy')).trim()
  const load = startLoad(url)
  try {
    await load.untilEveryKind()
    await writeFile(join(project, 'VERSION'), '2\n')
    await nexo('deploy', '--message', 'the second version')
    await load.untilBody('version 2')
    await nexo('rollback')
    await load.untilBody('version 1')
    await load.untilEveryKind()
  } finally {
    await load.stop()
  }
  return { url, report: load.report() }
}

async function cleanUp(): Promise<void> {
  await runNexoQuietly(['agent', 'stop'], 'ignore').catch((error: unknown) => {
    process.stderr.write(`The agent of ${home} did not stop: ${String(error)}\n`)
  })
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

const show = ({ url, report }: { url: string; report: LoadReport }): string => {
  const kinds = Object.entries(report.answered).map(([kind, count]) => `  ${kind.padEnd(16)}${count}`)
  const lost = report.failures.slice(0, 10).map(({ kind, what }) => `  ${kind}: ${what}`)
  return [
    '',
    'Version 1 was deployed, version 2 replaced it, and it was rolled back, all under load:',
    ...kinds,
    '',
    `URL              ${url}`,
    `requests         ${report.requests}`,
    `failed requests  ${report.failures.length}`,
    ...lost,
    '',
  ].join('\n')
}

try {
  const shown = await demonstrate()
  console.log(show(shown))
  if (shown.report.failures.length > 0) process.exitCode = 1
  if (keep) {
    console.log(
      `It goes on running. To end it: NEXO_HOME=${home} node dist/nexo.cjs agent stop; rm -r ${folder}`,
    )
  }
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  if (!keep || process.exitCode === 1) await cleanUp()
}
