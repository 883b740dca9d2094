// Text of the systemd unit that starts the agent at boot. Pure.

export type UnitWish = {
  /** `user`: a unit of the user's own manager. `system`: one of the host's, run as `userName`. */
  readonly scope: 'user' | 'system'
  readonly userName: string
  readonly home: string
  readonly argv: readonly string[]
  /** Variables that replicas inherit from the agent, PATH above all: systemd's own PATH knows no version manager. */
  readonly environment: Readonly<Record<string, string>>
}

/**
 * The unit's text.
 *
 * `KillMode=process`: a stopped or restarted agent leaves replicas and routers alone; they are adopted again.
 * `OOMScoreAdjust`: of agent and applications the system ends an application first.
 * Source: man 5 systemd.service, systemd.kill, systemd.exec.
 */
export function systemdUnit(wish: UnitWish): string {
  const isSystem = wish.scope === 'system'
  return [
    '[Unit]',
    'Description=nexo host agent',
    ...(isSystem ? ['After=network-online.target', 'Wants=network-online.target'] : []),
    '',
    '[Service]',
    'Type=exec',
    `ExecStart=${[...wish.argv, 'agent', '--home', wish.home].map(quoteForCommandLine).join(' ')}`,
    ...(isSystem ? [`User=${wish.userName}`] : []),
    ...Object.entries(wish.environment).map(
      ([name, value]) => `Environment=${quoteForSystemd(`${name}=${value}`)}`,
    ),
    'KillMode=process',
    'Restart=on-failure',
    'RestartSec=1',
    // Another agent already serves this home.
    'RestartPreventExitStatus=7',
    'OOMScoreAdjust=-100',
    'LimitNOFILE=65536',
    '',
    '[Install]',
    `WantedBy=${isSystem ? 'multi-user.target' : 'default.target'}`,
    '',
  ]
    .filter((line) => isSystem || !line.startsWith('OOMScoreAdjust'))
    .join('\n')
}

/** A command line expands variables besides: `$` is doubled. */
const quoteForCommandLine = (argument: string): string =>
  quoteForSystemd(argument).replaceAll('$', () => '$$')

/** A value as unit files want it: quoted, with `%` doubled so that systemd puts nothing in its place. */
export function quoteForSystemd(argument: string): string {
  const escaped = argument
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('%', '%%')
  return `"${escaped}"`
}
