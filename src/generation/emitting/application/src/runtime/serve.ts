// serve: listens, works in the background, and stops without losing a request.
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Assembled, Parts } from './application.ts'
import { describeError } from './operations/log.ts'

const relayEveryMs = 2000
const clockEveryMs = 5000

/** Runs `work` again and again, never twice at once. @returns what stops it, once the present round is over */
function repeat(
  work: () => Promise<unknown>,
  everyMs: number,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let current: Promise<unknown> = Promise.resolve()
  let isBusy = false
  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    current = work()
      .catch(onError)
      .finally(() => {
        isBusy = false
      })
  }, everyMs)
  return async () => {
    clearInterval(timer)
    await current
  }
}

function startWorkers({ log }: Parts, { relay, scheduler }: Assembled): () => Promise<void> {
  const failed = (what: string) => (error: unknown) => log.error(`${what} failed`, describeError(error))
  const stops = [
    repeat(() => relay.drain(), relayEveryMs, failed('the relay')),
    repeat(() => scheduler.tick(), clockEveryMs, failed('the scheduler')),
  ]
  return async () => {
    await Promise.all([...stops.map((stop) => stop()), relay.stop()])
  }
}

const listen = (server: Server, { port, host }: Parts['configuration']): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })

/** Answers what is running, refuses to keep connections, and cuts what is left after `drainMs`. */
function closeServer(server: Server, drainMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), drainMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}

const askedToStop = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal))
  })

/** Serves until SIGTERM or SIGINT; resolves with the exit code once everything is closed. */
export async function serve(parts: Parts, assembled: Assembled): Promise<number> {
  const { configuration, log, database } = parts
  const { app, lifecycle } = assembled
  const answer = getRequestListener(app.fetch)
  const server = createServer(
    { requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout: 65_000 },
    (request, response) => {
      void answer(request, response)
    },
  )
  await listen(server, configuration)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : configuration.port
  tellUnset(parts)
  log.info('listening', { port, url: `http://localhost:${port}`, database: configuration.database.kind })
  const stopWorkers = startWorkers(parts, assembled)
  const signal = await askedToStop()
  log.info('stopping', { signal })
  lifecycle.isDraining = true
  await closeServer(server, configuration.drainMs)
  await stopWorkers()
  await database.close()
  log.info('stopped')
  return 0
}

/** Integrations without an address: their messages wait, and somebody should know. */
function tellUnset({ definition, environment, log }: Parts): void {
  for (const { name, kind, variables } of definition.integrations) {
    const variable = kind === 'email' ? 'SMTP_URL' : (variables[0] ?? '')
    if ((environment[variable] ?? '') === '')
      log.warn('messages wait in the outbox until an address is set', { integration: name, variable })
  }
}
