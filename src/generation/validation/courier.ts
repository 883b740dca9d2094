// courier: HTTP to an application that only its own network can reach. A small program in the same network carries
// requests there; its standard input and output are the way out.
import { createInterface } from 'node:readline'
import * as z from 'zod'
import type { Isolation } from './isolation.ts'
import { startIsolated, type RunningChild } from './run-isolated.ts'

const Reply = z.strictObject({
  id: z.int(),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  failure: z.string().optional(),
})

export type Request = {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}
/** `status` 0: no answer came; `body` says why. Header names are lower-case. */
export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Application = {
  readonly process: RunningChild
  ask(request: Request): Promise<Answer>
}

/** Runs inside: starts the application, carries requests to it, ends with it. Plain JavaScript, given to `node -e`. */
const program = `
const { spawn } = require('node:child_process')
const { createInterface } = require('node:readline')
const child = spawn(process.execPath, ['app.js'], { stdio: ['ignore', 2, 2] })
child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)))
const say = (reply) => process.stdout.write(JSON.stringify(reply) + '\\n')
const requests = createInterface({ input: process.stdin })
// Whoever asks was killed: nobody else would ever end the application.
requests.on('close', () => child.kill('SIGKILL'))
requests.on('line', async (line) => {
  const { id, end, method, path, headers, body } = JSON.parse(line)
  if (end !== undefined) return child.kill(end)
  try {
    const url = 'http://127.0.0.1:' + process.env.PORT + path
    const answer = await fetch(url, { method, headers, body, redirect: 'manual', signal: AbortSignal.timeout(10000) })
    say({ id, status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() })
  } catch (error) {
    say({ id, status: 0, headers: {}, body: String(error.cause ?? error) })
  }
})
`

/** Starts the application with a courier beside it. `environment` must name PORT. */
export function startApplication(
  environment: Readonly<Record<string, string>>,
  isolation: Isolation,
  signal: AbortSignal,
): Application & { end(how: NodeJS.Signals): void } {
  const running = startIsolated(
    { argv: [process.execPath, '-e', program], environment, network: 'loopback' },
    isolation,
    signal,
  )
  const waiting = new Map<number, (answer: Answer) => void>()
  const { stdout, stdin } = running.child
  if (stdout !== null)
    createInterface({ input: stdout }).on('line', (line) => {
      const { id, ...answer } = Reply.parse(JSON.parse(line))
      waiting.get(id)?.(answer)
      waiting.delete(id)
    })
  const noAnswer: Answer = { status: 0, headers: {}, body: 'the application has ended' }
  let isOver = false
  void running.ended.then(() => {
    isOver = true
    for (const answer of waiting.values()) answer(noAnswer)
    waiting.clear()
  })
  let count = 0
  const tell = (message: object): void => {
    stdin?.write(`${JSON.stringify(message)}\n`)
  }
  return {
    process: running,
    end: (how) => tell({ end: how }),
    ask: async ({ method = 'GET', path, headers = {}, body }) => {
      if (isOver) return noAnswer
      const id = (count += 1)
      const { promise, resolve } = Promise.withResolvers<Answer>()
      waiting.set(id, resolve)
      tell({ id, method, path, headers, ...(body === undefined ? {} : { body }) })
      return promise
    },
  }
}
