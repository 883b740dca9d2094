import { execFile } from 'node:child_process'
import { chmod, chown, copyFile, cp, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { builtNexo } from '../support/built-nexo.ts'
import { skipUnless, skipWithout } from '../support/engine.ts'

const run = promisify(execFile)

/** Argv that starts nexo, from where every user may read it. */
type Command = readonly [string, string]
/** Somebody without an account: a number that no user of this machine has, and folders of their own. */
type Person = {
  readonly uid: number
  readonly home: string
  readonly project: string
  readonly command: Command
}

/** Numbers that systems hand out to nobody for longer than a service runs. Source: systemd's UIDS-GIDS. */
const firstUid = 63_217

/** A folder that every user can reach; undefined when the temporary folders of this machine are for one user alone. */
async function aSharedFolder(): Promise<string | undefined> {
  for (const place of [tmpdir(), '/tmp', '/var/tmp']) {
    if (!(await isOpenToAll(place))) continue
    const folder = await mkdtemp(join(place, 'nexo-users-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    await chmod(folder, 0o755)
    return folder
  }
  return undefined
}

async function isOpenToAll(folder: string): Promise<boolean> {
  const { mode } = await stat(folder)
  if ((mode & 0o001) === 0) return false
  return folder === dirname(folder) || isOpenToAll(dirname(folder))
}

/** Built nexo and Node: the folder of this checkout may be for its owner alone. */
async function copyCommand(folder: string): Promise<Command> {
  const [node, built] = [join(folder, 'node'), builtNexo()]
  await copyFile(process.execPath, node)
  await chmod(node, 0o755)
  await cp(dirname(built), join(folder, 'dist'), { recursive: true })
  await copyFile(join(dirname(built), '..', 'package.json'), join(folder, 'package.json'))
  for (const each of await readdir(folder, { recursive: true })) await chmod(join(folder, each), 0o755)
  return [node, join(folder, 'dist', basename(built))]
}

async function aPerson(folder: string, uid: number, command: Command): Promise<Person> {
  const own = await mkdtemp(join(folder, 'person-'))
  const person = { uid, home: join(own, 'home'), project: join(own, 'shop'), command }
  onTestFinished(async () => {
    await nexo(person, 'agent', 'stop')
  })
  await cp('fixtures/apps/node-http', person.project, { recursive: true })
  const paths = (await readdir(own, { recursive: true })).map((name) => join(own, name))
  for (const path of [own, ...paths]) await chown(path, uid, uid)
  return person
}

/** What nexo says to `person`; rejects when it does not end with 0. */
async function nexo({ uid, home, project, command }: Person, ...args: readonly string[]): Promise<string> {
  const [id, env] = [String(uid), { PATH: `${dirname(command[0])}:${process.env['PATH']}`, NEXO_HOME: home }]
  const argv = ['--reuid', id, '--regid', id, '--clear-groups', ...command, ...args]
  const { stdout } = await run('setpriv', argv, { cwd: project, env: { ...env, HOME: home } })
  return stdout.trim()
}

const bodyOf = async (url: string): Promise<string> => (await fetch(url)).text()

test('two users who deploy the same application on one machine do not disturb each other', async () => {
  skipWithout('setpriv')
  skipUnless(process.getuid?.() === 0, 'root, to become two users')
  const folder = await aSharedFolder()
  skipUnless(folder !== undefined, 'a temporary folder that every user can reach')
  const command = await copyCommand(folder ?? '')
  const one = await aPerson(folder ?? '', firstUid, command)
  const other = await aPerson(folder ?? '', firstUid + 1, command)
  const [first, second] = [await nexo(one, 'deploy'), await nexo(other, 'deploy')]
  expect(first).not.toBe(second)
  const answer = await bodyOf(first)
  expect(await bodyOf(second)).toBe(answer)
  for (const { uid, home } of [one, other]) expect(await stat(home)).toMatchObject({ uid, mode: 0o40700 })

  // Nobody may ask, stop or read what is another's.
  const intruder = { ...one, home: other.home }
  for (const args of [['status'], ['logs'], ['agent', 'stop'], ['destroy', '--yes']])
    await expect(nexo(intruder, ...args)).rejects.toThrow(/NX-[A-Z-]+/)
  expect(await bodyOf(second)).toBe(answer)

  await nexo(other, 'destroy', '--yes')
  expect(await bodyOf(second).catch(() => 'nobody listens')).not.toBe(answer)
  expect(await bodyOf(first)).toBe(answer)
  expect(JSON.parse(await nexo(one, 'status', '--json'))).toMatchObject({ serving: { url: first } })
  expect(await nexo(one, 'deploy')).toBe(first)
})
