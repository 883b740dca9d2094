// nexo's router as the agent starts it: its own process, an IPC channel, a raw listening handle, a table.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ToRouter } from '../../src/agent/router/contract.ts'
import { bindAddress } from '../../src/agent/routers/listening-handle.ts'
import { asProxy, freePort } from './proxy.ts'
import type { Proxy } from './proxy.ts'

// As the agent starts its routers.
const flag = '--max-semi-space-size=1'

/** The built file when there is one: running from source costs memory for taking the types off. */
function entryFile(): string {
  const built = fileURLToPath(new URL('../../dist/agent.js', import.meta.url))
  return existsSync(built) ? built : fileURLToPath(new URL('../../src/agent/main.ts', import.meta.url))
}

/** `log`: whether requests are logged, as they are in a deployment; the peers log nothing. */
export async function startNexo(folder: string, backendPort: number, log: 'log' | 'no log'): Promise<Proxy> {
  const port = await freePort()
  const home = join(folder, 'home')
  await mkdir(join(home, 'agent'), { recursive: true })
  const handle = await bindAddress('127.0.0.1', port)
  const child = spawn(process.execPath, [flag, entryFile(), 'router', '--home', home], {
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
