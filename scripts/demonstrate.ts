// `npm start`: the requirements of a clinic become a running application that is watched and backed up, with a login for
// each role. It goes on running; run again it converges. `--end` ends and removes everything afterwards, `--stop` does
// only that. Everything lives in `.nexo-demo` below the home folder of the user.
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createLogins, type Login } from './demo-logins.ts'
import { runCommand } from './run-command.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(homedir(), '.nexo-demo')
const home = join(folder, 'home')
const project = join(folder, 'clinic')
const application = join(project, 'app')

/** Replicas find the Node that nexo runs with: the one of the system may be too old. */
const environment = {
  ...process.env,
  NEXO_HOME: home,
  PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
}

type Options = { readonly cwd?: string; readonly input?: string; readonly stderr?: 'inherit' | 'ignore' }

const nexo = (args: readonly string[], options: Options = {}): Promise<string> =>
  runCommand([process.execPath, join(root, 'dist/nexo.cjs'), ...args], {
    cwd: project,
    env: environment,
    stderr: 'inherit',
    ...options,
  })

async function stop(): Promise<void> {
  await nexo(['agent', 'stop'], { cwd: root, stderr: 'ignore' }).catch((error: unknown) => {
    process.stderr.write(`The agent of ${home} did not stop: ${String(error)}\n`)
  })
  await rm(folder, { recursive: true, force: true, maxRetries: 5 })
}

async function demonstrate(): Promise<string> {
  await mkdir(project, { recursive: true, mode: 0o700 })
  await copyFile(join(root, 'fixtures/clinic/requirements.md'), join(project, 'requirements.md'))
  process.stderr.write('\n$ nexo orchestrate run requirements.md --out app\n')
  const report = await nexo(['orchestrate', 'run', 'requirements.md', '--out', 'app'])
  const url = (await readJson(['status', '--json'], (answer) => answer.serving?.url)) ?? ''
  // The one command that says it with its token, and changes nothing when the monitor runs.
  const watch = ['monitor', 'run', '--background', '--json']
  const dashboard = await readJson(watch, (answer) => answer.dashboardUrl)
  const logins = await createLogins({
    file: join(folder, 'logins.json'),
    url,
    roles: await rolesOf(),
    add: (email, role, password) =>
      nexo(['exec', '--', 'node', 'app.js', 'user', 'add', email, '--role', role], {
        cwd: application,
        input: `${password}\n`,
      }),
  })
  return shown({ report, url, dashboard, logins })
}

type Answer = {
  readonly serving?: { readonly url?: string }
  readonly dashboardUrl?: string
  readonly model?: { readonly roles: readonly { readonly name: string }[] }
}

async function readJson<Value>(
  args: readonly string[],
  pick: (answer: Answer) => Value | undefined,
  cwd = application,
): Promise<Value | undefined> {
  const answer: Answer = JSON.parse(await nexo(args, { cwd, stderr: 'ignore' }))
  return pick(answer)
}

/** Roles that somebody can have; `anyone` has no account and `user` is what they all are. */
async function rolesOf(): Promise<readonly string[]> {
  const check = ['generate', 'requirements.md', '--check', '--json']
  const roles = (await readJson(check, ({ model }) => model?.roles, project)) ?? []
  const names = roles.map(({ name }) => name).filter((name) => name !== 'anyone')
  return names.length > 1 ? names.filter((name) => name !== 'user') : names
}

const shown = (facts: {
  readonly report: string
  readonly url: string
  readonly dashboard: string | undefined
  readonly logins: readonly Login[]
}): string => {
  const widest = Math.max(...facts.logins.map(({ role }) => role.length))
  return [
    '',
    facts.report.trimEnd(),
    '',
    `Application  ${facts.url}`,
    `Dashboard    ${facts.dashboard ?? 'none'}`,
    '',
    'Logins (tried just now):',
    ...facts.logins.map(
      ({ role, email, password }) => `  ${role.padEnd(widest)}  ${email}  password ${password}`,
    ),
    '',
    'It goes on running. Change fixtures/clinic/requirements.md and run npm start again, or end it: npm run stop',
    '',
  ].join('\n')
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  // nexo hears it too, takes back what it began, and then fails here.
  process.on(signal, () => undefined)
}
try {
  if (process.argv.includes('--stop')) await stop()
  else console.log(await demonstrate())
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  if (process.argv.includes('--end')) await stop()
}
