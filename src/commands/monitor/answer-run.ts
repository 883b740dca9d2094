import { usageInvalid } from '../../reporting/errors.ts'
import { readCount } from '../read-input.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { openMonitor, whichEnvironment } from './open-monitor.ts'

/** `nexo monitor run`: in the foreground until it is interrupted, or `--background`. */
export async function answerMonitorRun(session: Session): Promise<DocumentAnswer> {
  const { flags, call } = session
  const monitor = await openMonitor(session)
  if (flags.on('background')) return answerBackground(session)
  const dashboardPort = flags.on('dashboard') ? portOf(session) : null
  const project = flags.on('register') ? whichEnvironment(session) : undefined
  await monitor.run({ project, dashboardPort }, call)
  return { json: { ended: true }, lines: () => [] }
}

function portOf({ flags }: Session): number {
  const port = readCount('--port', flags.text('port')) ?? 0
  if (port > 65_535) throw usageInvalid({ message: `--port: ${port} is no port`, help: 'nexo help monitor' })
  return port
}

async function answerBackground(session: Session): Promise<DocumentAnswer> {
  const monitor = await openMonitor(session)
  const setup = await monitor.setup(whichEnvironment(session), session.call)
  const { target, checks, slos, coverage, dashboardUrl, process } = setup
  const missing = coverage.items.filter(({ isCovered }) => !isCovered)
  return {
    json: setup,
    lines: () => [
      `${target} is watched: ${checks.length === 0 ? 'no check yet' : checks.join(', ')}`,
      ...(slos.length === 0 ? [] : [`SLOs: ${slos.join(', ')}`]),
      `coverage ${coverage.covered}/${coverage.all}`,
      ...missing.map(({ signal, why }) => `  without a watch: ${signal}: ${why}`),
      process === 'started' ? 'the monitor was started in the background' : 'the monitor was running already',
      ...(dashboardUrl === null ? [] : [`dashboard: ${dashboardUrl}`]),
    ],
  }
}

/** Nothing to end is no failure. */
export async function answerMonitorStop(session: Session): Promise<DocumentAnswer> {
  const { stopped } = await (await openMonitor(session)).stop(session.call)
  return { json: { stopped }, lines: () => [stopped ? 'the monitor was ended' : 'no monitor was running'] }
}

export async function answerMonitorForget(session: Session): Promise<DocumentAnswer> {
  const monitor = await openMonitor(session)
  const input = whichEnvironment(session)
  const target = await monitor.targetOf(input)
  await monitor.forget(input, session.call)
  return { json: { target }, lines: () => [`${target} is not watched any more; its history stays`] }
}
