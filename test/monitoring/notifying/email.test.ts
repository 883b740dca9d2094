import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import type { Limits } from '../../../src/monitoring/checks/check.ts'
import { afterAttempt } from '../../../src/monitoring/notifying/delivery.ts'
import { deliverEmail, emailOf } from '../../../src/monitoring/notifying/email.ts'
import { aDelivery } from '../support/a-delivery.ts'
import { aSocketServer } from '../support/a-server.ts'
import { startMs } from '../support/fake-clock.ts'

const limits = (timeoutMs = 60_000): Limits => ({
  timeoutMs,
  monotonicMs: () => performance.now(),
  now: () => startMs,
  signal: new AbortController().signal,
})

/** As much of SMTP as a client needs; `answers` replaces the answer to a command. */
async function aMailServer(answers: Readonly<Record<string, string>> = {}) {
  const mails: string[] = []
  const talk = (socket: Socket): void => {
    let data: string | undefined
    let held = ''
    socket.write('220 test\r\n')
    socket.on('data', (piece: Buffer) => {
      held += piece.toString()
      for (let end = held.indexOf('\r\n'); end >= 0; end = held.indexOf('\r\n')) {
        const line = held.slice(0, end)
        held = held.slice(end + 2)
        if (data !== undefined) {
          if (line !== '.') {
            data += `${line}\n`
            continue
          }
          mails.push(data)
          data = undefined
          socket.write('250 taken\r\n')
          continue
        }
        const command = line.slice(0, 4).toUpperCase()
        if (command === 'DATA' && answers['DATA'] === undefined) data = ''
        socket.write(
          `${answers[line] ?? answers[command] ?? (command === 'DATA' ? '354 go on' : '250 ok')}\r\n`,
        )
      }
    })
  }
  return { mails, smtp: `smtp://127.0.0.1:${await aSocketServer(talk)}` }
}
const way = (smtp: string) => ({ to: ['ops@example.com'], from: 'nexo@example.com', smtp })

test('an alert arrives as a mail that says what, where, since when, and how to ask why', async () => {
  const { mails, smtp } = await aMailServer()
  expect(await deliverEmail(aDelivery(), way(smtp), limits())).toEqual({ outcome: 'delivered' })
  const [mail = ''] = mails
  expect(mail).toContain('Subject: [FIRING] shop/local: url fails: status 503, not 2xx')
  expect(mail).toContain('To: ops@example.com')
  expect(mail).toContain('nexo monitor why shop.local/check/url')
  expect(mail).toContain('r-20260131-142233-0001')
})

test('two copies of one notification have one message id', async () => {
  const { mails, smtp } = await aMailServer()
  await deliverEmail(aDelivery(), way(smtp), limits())
  await deliverEmail(aDelivery(), way(smtp), limits())
  const ids = mails.map((mail) => /^Message-ID: (.*)$/im.exec(mail)?.[1])
  expect(new Set(ids).size).toBe(1)
  expect(ids).toHaveLength(2)
})

test('what an application says cannot become a header', () => {
  const { content } = aDelivery()
  const { subject } = emailOf(aDelivery({ content: { ...content, summary: 'x\r\nBcc: all@example.com' } }))
  expect(subject).toBe('[FIRING] shop/local: x Bcc: all@example.com')
})

test('an address that is refused for good is told as that; a busy server is tried again', async () => {
  const refusing = await aMailServer({ RCPT: '550 no such user' })
  const busy = await aMailServer({ MAIL: '421 come back later' })
  expect(await deliverEmail(aDelivery(), way(refusing.smtp), limits())).toMatchObject({ isFinal: true })
  expect(await deliverEmail(aDelivery(), way(busy.smtp), limits())).toMatchObject({
    outcome: 'failed',
    isFinal: false,
  })
})

test('of two receivers the one that was refused is told, and is tried again alone', async () => {
  const { mails, smtp } = await aMailServer({ 'RCPT TO:<bob@example.com>': '450 come back later' })
  const both = { ...way(smtp), to: ['ann@example.com', 'bob@example.com'] }
  const first = await deliverEmail(aDelivery(), both, limits())
  expect(first).toMatchObject({ outcome: 'failed', isFinal: false, reached: ['ann@example.com'] })
  expect(first).toMatchObject({ reason: expect.stringContaining('but not bob@example.com') })
  expect(mails).toHaveLength(1)
  const again = afterAttempt(aDelivery(), first, startMs)
  const second = await deliverEmail(again, both, limits())
  expect([again.status, second.outcome, mails.length]).toEqual(['waiting', 'failed', 1])
})

test('an address that does not exist ends as failed, and says who has the mail', async () => {
  const { smtp } = await aMailServer({ 'RCPT TO:<bob@example.com>': '550 no such user' })
  const both = { ...way(smtp), to: ['ann@example.com', 'bob@example.com'] }
  const attempt = await deliverEmail(aDelivery(), both, limits())
  expect(attempt).toMatchObject({ isFinal: true })
  const { status, lastError } = afterAttempt(aDelivery({ attempts: 7 }), attempt, startMs)
  expect([status, lastError]).toEqual([
    'failed',
    expect.stringMatching(/reached ann@example.com, but not bob@example.com: .*550 no such user/),
  ])
})

test('a server that is down or says nothing is tried again', async () => {
  const silent = await aSocketServer(() => undefined)
  const attempts = await Promise.all([
    deliverEmail(aDelivery(), way('smtp://127.0.0.1:1'), limits(300)),
    deliverEmail(aDelivery(), way(`smtp://127.0.0.1:${silent}`), limits(200)),
  ])
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed'])
})
