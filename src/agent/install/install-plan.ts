// What installing the agent means on each system: a file, commands, and what a person should know. Pure.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { launchdPlist } from './launchd-plist.ts'
import { systemdUnit } from './systemd-unit.ts'
import { windowsTask } from './windows-task.ts'

export type InstallWish = {
  readonly platform: NodeJS.Platform
  readonly isRoot: boolean
  readonly userName: string
  /** The user's own folder. */
  readonly userFolder: string
  /** NEXO_HOME, and whether it is the one that is used when nobody names one. */
  readonly home: string
  readonly isDefaultHome: boolean
  readonly argv: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

export type InstallPlan = {
  /** Name by which the system's own tools know it. */
  readonly name: string
  readonly file: string
  readonly content: string
  /** Windows wants its task files in UTF-16. */
  readonly encoding: 'utf8' | 'utf16le'
  readonly enable: readonly (readonly string[])[]
  readonly disable: readonly (readonly string[])[]
  readonly hints: readonly string[]
}

/** The plan for a system; undefined where nexo knows no way. */
export function planInstall(wish: InstallWish): InstallPlan | undefined {
  if (wish.platform === 'linux') return planSystemd(wish)
  if (wish.platform === 'darwin') return planLaunchd(wish)
  return wish.platform === 'win32' ? planTask(wish) : undefined
}

/** Two homes on one machine get two services. */
const suffixOf = (wish: InstallWish): string =>
  wish.isDefaultHome ? '' : `-${createHash('sha256').update(wish.home).digest('hex').slice(0, 8)}`

function planSystemd(wish: InstallWish): InstallPlan {
  const name = `nexo-agent${suffixOf(wish)}.service`
  const scope = wish.isRoot ? 'system' : 'user'
  const folder = wish.isRoot ? '/etc/systemd/system' : join(wish.userFolder, '.config', 'systemd', 'user')
  const systemctl = wish.isRoot ? ['systemctl'] : ['systemctl', '--user']
  return {
    name,
    file: join(folder, name),
    content: systemdUnit({ ...wish, scope }),
    encoding: 'utf8',
    // Not `--now`: an agent that runs already keeps running, and its successor is this unit at the next boot.
    enable: [
      [...systemctl, 'daemon-reload'],
      [...systemctl, 'enable', name],
    ],
    disable: [
      [...systemctl, 'disable', name],
      [...systemctl, 'daemon-reload'],
    ],
    hints: wish.isRoot
      ? []
      : [`So that it also starts before you log in, run once: loginctl enable-linger ${wish.userName}`],
  }
}

function planLaunchd(wish: InstallWish): InstallPlan {
  const label = `dev.nexo.agent${suffixOf(wish)}`
  const folder = wish.isRoot ? '/Library/LaunchDaemons' : join(wish.userFolder, 'Library', 'LaunchAgents')
  const file = join(folder, `${label}.plist`)
  return {
    name: label,
    file,
    content: launchdPlist({ ...wish, label, logFile: join(wish.home, 'agent', 'agent.log') }),
    encoding: 'utf8',
    enable: [['launchctl', 'load', '-w', file]],
    disable: [['launchctl', 'unload', '-w', file]],
    hints: wish.isRoot ? [] : ['It starts when you log in; run this with sudo to start it at boot.'],
  }
}

function planTask(wish: InstallWish): InstallPlan {
  const name = `nexo-agent${suffixOf(wish)}`
  const file = `${wish.home}\\agent\\${name}.xml`
  return {
    name,
    file,
    content: windowsTask(wish),
    encoding: 'utf16le',
    enable: [['schtasks', '/Create', '/TN', name, '/XML', file, '/F']],
    disable: [['schtasks', '/Delete', '/TN', name, '/F']],
    hints: ['It starts when you log on.'],
  }
}
