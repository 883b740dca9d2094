// An agent that starts routers as the real one does, so that a test can kill it. Usage: first-agent.ts HOME PORT COUNT
// Says on stdout, as JSON, where it listens and which routers it started.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { boundSocket } from './bound-socket.ts'
import { aTable } from './tables.ts'

const [home = '', port = '', count = '1'] = process.argv.slice(2)
const entry = fileURLToPath(new URL('router-entry.ts', import.meta.url))
const socket = await boundSocket()
const routers = Array.from({ length: Number(count) }, () =>
  spawn(process.execPath, [entry, home, port], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  }),
)
await Promise.all(
  routers.map(
    async (router) =>
      new Promise<void>((resolve) => {
        router.on('message', (message: { type: string }) => {
          if (message.type === 'ready') {
            Reflect.apply(router.send, router, [{ type: 'listener', listenerId: 'front' }, socket.handle])
            router.send({ type: 'table', table: aTable(1, 'first', Number(port)) })
          } else if (message.type === 'applied') resolve()
        })
      }),
  ),
)
process.stdout.write(
  `${JSON.stringify({ port: socket.port, routers: routers.map((router) => router.pid) })}\n`,
)
