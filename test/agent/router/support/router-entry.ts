// Runs a router process whose successor agent is the test's own program. Usage: router-entry.ts HOME PORT
import { fileURLToPath } from 'node:url'
import { runRouterProcess } from '../../../../src/agent/router/router-process.ts'

const [home = '', port = ''] = process.argv.slice(2)
const successor = fileURLToPath(new URL('successor-agent.ts', import.meta.url))
runRouterProcess({ home, successorArgv: [process.execPath, successor, home, port] })
