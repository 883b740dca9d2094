// receivers: a mail server and a webhook receiver on loopback that keep what they are sent.
import { createServer as createHttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { createInterface } from 'node:readline'
import type { Hook, Mail } from './probe.ts'

export type Receivers = {
  readonly smtpUrl: string
  /** Where the webhook of this name is received. */
  hookUrl(name: string): string
  readonly mails: Mail[]
  readonly hooks: Hook[]
  /** Called whenever something came. */
  onArrival(tell: () => void): void
  close(): Promise<void>
}

async function portOf(server: Server): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.once('error', reject).listen(0, '127.0.0.1', () => {
    const address: AddressInfo | string | null = server.address()
    resolve(typeof address === 'object' && address !== null ? address.port : 0)
  })
  return promise
}

/** As much of SMTP (RFC 5321) as sending a mail needs. */
function mailServer(keep: (mail: Mail) => void): Server {
  return createServer((socket) => {
    let to: string[] = []
    let text: string[] | undefined
    const say = (line: string): void => void socket.write(`${line}\r\n`)
    const lines = createInterface({ input: socket })
    // A sender that is killed resets its connection; both tell of that.
    for (const end of [socket, lines]) end.on('error', () => socket.destroy())
    say('220 probe ESMTP')
    lines.on('line', (line) => {
      if (text !== undefined) {
        if (line !== '.') return void text.push(line)
        keep({ to, text: text.join('\n') })
        ;[to, text] = [[], undefined]
        return say('250 kept')
      }
      const [, recipient] = /^RCPT TO:<([^>]+)>/i.exec(line) ?? []
      if (recipient !== undefined) to.push(recipient)
      if (/^DATA/i.test(line)) {
        text = []
        return say('354 go on')
      }
      if (/^QUIT/i.test(line)) return void socket.end('221 bye\r\n')
      return say('250 ok')
    })
  })
}

const hookServer = (keep: (hook: Hook) => void) =>
  createHttpServer((request, answer) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      )
      keep({ path: request.url ?? '', headers, body: Buffer.concat(pieces).toString() })
      answer.writeHead(204).end()
    })
  })

/** Opens both on free ports. */
export async function openReceivers(): Promise<Receivers> {
  const [mails, hooks, listeners]: [Mail[], Hook[], (() => void)[]] = [[], [], []]
  const arrived = (): void => {
    for (const tell of listeners) tell()
  }
  const smtp = mailServer((mail) => {
    mails.push(mail)
    arrived()
  })
  const http = hookServer((hook) => {
    hooks.push(hook)
    arrived()
  })
  const [smtpPort, httpPort] = [await portOf(smtp), await portOf(http)]
  return {
    smtpUrl: `smtp://127.0.0.1:${smtpPort}`,
    hookUrl: (name) => `http://127.0.0.1:${httpPort}/${name}`,
    mails,
    hooks,
    onArrival: (tell) => void listeners.push(tell),
    close: async () => {
      http.closeAllConnections()
      await Promise.all([http, smtp].map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}
