// The background entry: `agent`, `router` or `static`. Each loads only its own code, since each is a process that stays.
import { parseArgs } from 'node:util'

const [role = '', ...rest] = process.argv.slice(2)

switch (role) {
  case 'agent':
    await runAgentProcess(rest)
    break
  case 'router':
    await runRouter(rest)
    break
  case 'static':
    await import('./static/static-process.ts')
    break
  default:
    process.stderr.write(
      `usage: ${process.argv[1] ?? 'agent'} agent|router|static …; nexo starts this by itself\n`,
    )
    process.exitCode = 2
}

async function runRouter(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { home: { type: 'string' } } })
  const [{ runRouterProcess }, { ownEntry }] = await Promise.all([
    import('./router/router-process.ts'),
    import('./entry.ts'),
  ])
  const home = values.home ?? ''
  runRouterProcess({ home, successorArgv: [...ownEntry('agent'), 'agent', '--home', home, '--from-router'] })
}

async function runAgentProcess(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      home: { type: 'string' },
      'from-router': { type: 'boolean', default: false },
      'from-agent': { type: 'boolean', default: false },
    },
  })
  const { runAgent } = await import('./agent-process.ts')
  const origin = values['from-agent'] ? 'agent' : values['from-router'] ? 'router' : 'nobody'
  // Callers that follow a log would keep the process alive.
  process.exit(await runAgent({ home: values.home ?? '', origin }))
}
