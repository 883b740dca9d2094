// nexo's router as the agent starts it: its own process, an IPC channel, a raw listening handle, a table.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { agentEntry } from '../../src/agent/entry.ts'
import type { ToRouter } from '../../src/agent/router/contract.ts'
import { bindAddress } from '../../src/agent/routers/listening-handle.ts'
import { asProxy, freePort } from './proxy.ts'
import type { Proxy } from './proxy.ts'

/** `log`: whether requests are logged, as they are in a deployment; the peers log nothing. */
export async function startNexo(folder: string, backendPort: number, log: 'log' | 'no log'): Promise<Proxy> {
  const port = await freePort()
  const home = join(folder, 'home')
  await mkdir(join(home, 'agent'), { recursive: true })
  const handle = await bindAddress('127.0.0.1', port)
  const [program = '', ...args] = agentEntry()
  const child = spawn(program, [...args, 'router', '--home', home], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  const tell = (message: ToRouter, socket?: object): unknown =>
    Reflect.apply(child.send, child, [message, socket])
  tell({ type: 'listener', listenerId: 'front' }, handle)
  tell({
    type: 'table',
    table: {
      version: 1,
      services: [
        {
          key: 'bench/local',
          listenerId: 'front',
          scheme: 'http',
          mode: 'serve',
          holdMaxMs: 0,
          releaseHeader: 'asked',
          ...(log === 'log' ? { requestLogFile: join(folder, 'requests.log') } : {}),
          pools: [
            { releaseId: 'r', percent: 100, replicas: [{ id: 'one', host: '127.0.0.1', port: backendPort }] },
          ],
        },
      ],
    },
  })
  const proxy = await asProxy(log === 'log' ? 'nexo with log' : 'nexo', child, port)
  return {
    ...proxy,
    close: async () => {
      tell({ type: 'retire', deadlineMs: 0 })
      await once(child, 'exit')
      handle.close()
    },
  }
}
