import { execFile } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { installAgent, uninstallAgent } from '../../../src/agent/install/installer.ts'
import type { InstallPlan, InstallWish } from '../../../src/agent/install/install-plan.ts'
import { planInstall } from '../../../src/agent/install/install-plan.ts'
import { launchdPlist } from '../../../src/agent/install/launchd-plist.ts'
import { quoteForSystemd, systemdUnit } from '../../../src/agent/install/systemd-unit.ts'
import { quoteForWindows, windowsTask } from '../../../src/agent/install/windows-task.ts'
import { skipWithout } from '../../support/engine.ts'
import { temporaryFolder } from '../../support/home.ts'

const wish: InstallWish = {
  platform: 'linux',
  isRoot: false,
  userName: 'ann',
  userFolder: '/home/ann',
  home: '/home/ann/.nexo',
  isDefaultHome: true,
  argv: ['/usr/bin/node', '/opt/ne xo/agent.js'],
  environment: { PATH: '/usr/bin:/bin' },
}

test.each([
  ['plain', '"plain"'],
  ['a b', '"a b"'],
  ['say "hi"', String.raw`"say \"hi\""`],
  [String.raw`back\slash`, String.raw`"back\\slash"`],
  ['100%', '"100%%"'],
])('systemd reads %s from %s', (argument, quoted) => {
  expect(quoteForSystemd(argument)).toBe(quoted)
})

test.each([
  ['plain', 'plain'],
  ['', '""'],
  ['a b', '"a b"'],
  ['say "hi"', String.raw`"say \"hi\""`],
  [String.raw`C:\dir with\ `, String.raw`"C:\dir with\ "`],
  [String.raw`C:\a b\\`, String.raw`"C:\a b\\\\"`],
  [String.raw`a\"b`, String.raw`"a\\\"b"`],
])('Windows reads %s from %s', (argument, quoted) => {
  expect(quoteForWindows(argument)).toBe(quoted)
})

test('a user unit leaves replicas alone when the agent is stopped', () => {
  const unit = systemdUnit({ ...wish, scope: 'user', argv: ['/usr/bin/node', '/home/$USER/agent.js'] })
  expect(unit).toContain(
    'ExecStart="/usr/bin/node" "/home/$$USER/agent.js" "agent" "--home" "/home/ann/.nexo"\n',
  )
  expect(unit).toContain('KillMode=process\n')
  expect(unit).toContain('Environment="PATH=/usr/bin:/bin"\n')
  expect(unit).toContain('WantedBy=default.target\n')
  expect(unit).not.toContain('User=')
})

test('a system unit runs as the user, from boot', () => {
  const unit = systemdUnit({ ...wish, scope: 'system' })
  expect(unit).toContain('User=ann\n')
  expect(unit).toContain('WantedBy=multi-user.target\n')
})

test('systemd itself finds nothing wrong with the unit', async () => {
  skipWithout('systemd-analyze')
  const file = join(await temporaryFolder(), 'nexo-agent.service')
  await writeFile(
    file,
    systemdUnit({ ...wish, scope: 'system', userName: 'root', argv: ['/bin/sh', '-c', 'a % b'] }),
  )
  const { stderr } = await promisify(execFile)('systemd-analyze', ['verify', '--man=no', file])
  expect(stderr).not.toContain('nexo-agent')
})

test('a property list keeps special letters apart from its own', () => {
  const plist = launchdPlist({ ...wish, label: 'dev.nexo.agent', argv: ['/a & b/<node>'], logFile: '/log' })
  expect(plist).toContain('<string>/a &amp; b/&lt;node&gt;</string>')
  expect(plist).toContain('<key>AbandonProcessGroup</key>\n  <true/>')
  expect(plist.match(/<dict>/g)).toHaveLength(plist.match(/<\/dict>/g)?.length ?? 0)
})

test('a Windows task quotes its arguments and has no time limit', () => {
  const task = windowsTask({
    ...wish,
    argv: [String.raw`C:\Program Files\node.exe`, String.raw`C:\ne xo\agent.js`],
  })
  expect(task).toContain(String.raw`<Command>C:\Program Files\node.exe</Command>`)
  expect(task).toContain(String.raw`<Arguments>"C:\ne xo\agent.js" agent --home /home/ann/.nexo</Arguments>`)
  expect(task).toContain('<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>')
})

test.each<[Partial<InstallWish>, string]>([
  [{}, '/home/ann/.config/systemd/user/nexo-agent.service'],
  [{ isRoot: true }, '/etc/systemd/system/nexo-agent.service'],
  [{ platform: 'darwin' }, '/home/ann/Library/LaunchAgents/dev.nexo.agent.plist'],
  [{ platform: 'darwin', isRoot: true }, '/Library/LaunchDaemons/dev.nexo.agent.plist'],
  [{ platform: 'win32', home: String.raw`C:\nexo` }, String.raw`C:\nexo\agent\nexo-agent.xml`],
])('for %o the service is written to %s', (differing, file) => {
  expect(planInstall({ ...wish, ...differing })?.file).toBe(file)
})

test('a user of systemd is told about lingering, root is not', () => {
  expect(planInstall(wish)?.hints).toEqual([expect.stringContaining('loginctl enable-linger ann')])
  expect(planInstall({ ...wish, isRoot: true })?.hints).toEqual([])
})

test('two homes get two services, and an unknown system none', () => {
  const other = planInstall({ ...wish, home: '/srv/other', isDefaultHome: false })
  expect(other?.name).toMatch(/^nexo-agent-[0-9a-f]{8}\.service$/)
  expect(planInstall({ ...wish, platform: 'sunos' })).toBeUndefined()
})

/** A plan for this machine that touches nothing outside a folder of its own. */
async function aPlan(): Promise<InstallPlan> {
  const plan = planInstall(wish)
  if (plan === undefined) throw new Error('no plan for linux')
  return { ...plan, file: join(await temporaryFolder(), 'units', plan.name) }
}

const options = { home: wish.home, isDefaultHome: true }

test('installing writes the file and enables it, and uninstalling takes both back', async () => {
  const plan = await aPlan()
  const ran: string[] = []
  const run = (argv: readonly string[]): Promise<void> => {
    ran.push(argv.join(' '))
    return Promise.resolve()
  }
  const installed = await installAgent(options, run, plan)
  expect(await readFile(installed.file, 'utf8')).toBe(plan.content)
  expect(ran).toEqual(['systemctl --user daemon-reload', 'systemctl --user enable nexo-agent.service'])

  for (const _twice of [1, 2]) await uninstallAgent(options, run, plan)
  await expect(stat(installed.file)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a service manager that is not there is named by the step that failed', async () => {
  const failing = (): Promise<void> => Promise.reject(new Error('System has not been booted with systemd'))
  await expect(installAgent(options, failing, await aPlan())).rejects.toMatchObject({
    code: 'NX-AGENT-INSTALL-FAILED',
    details: { step: 'systemctl --user daemon-reload' },
  })
})
