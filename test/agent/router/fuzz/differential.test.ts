// Request smuggling is two parsers that see different borders. Whatever the router takes, llhttp must take as well, and
// both must see the same messages with the same bodies. NEXO_FUZZ_ITERATIONS and NEXO_FUZZ_SEED set size and seed.
import { expect, test } from 'vitest'
import { readLlhttpRequests, readLlhttpResponses } from './llhttp-reading.ts'
import { readOwnRequests, readOwnResponses } from './own-reading.ts'
import { seededRandom, testSeed } from '../../../support/seeded-random.ts'
import type { Random } from '../../../support/seeded-random.ts'
import type { Reading } from './reading.ts'
import { packetsOf, requestStream, responseStream } from './streams.ts'

const iterations = Number(process.env['NEXO_FUZZ_ITERATIONS'] ?? 20_000)
const firstSeed = Number(process.env['NEXO_FUZZ_SEED'] ?? testSeed)
const longRunMs = Math.max(240_000, iterations)

type Side = {
  readonly stream: (random: Random) => Buffer
  readonly own: (packets: readonly Buffer[]) => Reading
  readonly llhttp: (packets: readonly Buffer[]) => Reading
}

const requests: Side = { stream: requestStream, own: readOwnRequests, llhttp: readLlhttpRequests }
const responses: Side = { stream: responseStream, own: readOwnResponses, llhttp: readLlhttpResponses }

/** Undefined when all that we read is the beginning of what llhttp read. */
function disagreement(own: Reading, llhttp: Reading): string | undefined {
  for (const [index, message] of own.messages.entries()) {
    const theirs = llhttp.messages[index]
    if (theirs === undefined && llhttp.isOpenEnded) return undefined
    if (theirs?.start !== message.start || theirs.body !== message.body) {
      return `message ${index}: we read ${JSON.stringify(message)}, llhttp ${JSON.stringify(theirs)}`
    }
  }
  return undefined
}

type Outcome = { readonly tested: number; readonly taken: number; readonly failures: readonly string[] }

function fuzz(side: Side): Outcome {
  const failures: string[] = []
  let taken = 0
  let tested = 0
  for (; tested < iterations && failures.length < 5; tested += 1) {
    const seed = firstSeed + tested
    const random = seededRandom(seed)
    const bytes = side.stream(random)
    const packets = packetsOf(bytes, random)
    const own = side.own(packets)
    taken += own.messages.length
    const difference = disagreement(own, side.llhttp(packets))
    if (difference !== undefined)
      failures.push(`seed ${seed}: ${difference} in ${JSON.stringify(bytes.toString('latin1'))}`)
  }
  return { tested, taken, failures }
}

test.for([
  ['requests', requests],
  ['answers', responses],
] as const)('the router frames no %s otherwise than llhttp does', { timeout: longRunMs }, ([name, side]) => {
  const startedMs = performance.now()
  const { tested, taken, failures } = fuzz(side)
  const perSecond = Math.round(tested / ((performance.now() - startedMs) / 1000))
  process.stderr.write(
    `fuzz: ${tested} streams of ${name}, seed ${firstSeed}, ${taken} taken, ${perSecond}/s\n`,
  )
  expect(failures).toEqual([])
  expect(taken).toBeGreaterThan(tested / 20)
})

test('the way that a stream is cut into packets changes nothing', () => {
  for (let index = 0; index < Math.min(iterations, 20_000); index += 1) {
    const random = seededRandom(firstSeed + index)
    const bytes = requestStream(random)
    const whole = readOwnRequests([bytes])
    const cut = readOwnRequests(packetsOf(bytes, random))
    expect(cut, `seed ${firstSeed + index}: ${JSON.stringify(bytes.toString('latin1'))}`).toEqual(whole)
  }
})

/** Every stream that differs from `text` in one byte: replaced, put in, or left out. */
function* nextTo(text: string): Generator<Buffer> {
  const bytes = Buffer.from(text, 'latin1')
  for (let at = 0; at < bytes.length; at += 1) {
    const [before, from, after] = [bytes.subarray(0, at), bytes.subarray(at), bytes.subarray(at + 1)]
    yield Buffer.concat([before, after])
    for (let code = 0; code < 256; code += 1) {
      yield Buffer.concat([before, Buffer.from([code]), after])
      yield Buffer.concat([before, Buffer.from([code]), from])
    }
  }
}

const follower = 'GET /next HTTP/1.1\r\nhost: h\r\n\r\n'
const fields = 'content-length: 5\r\n\r\nhello'
const chunks = 'transfer-encoding: chunked\r\n\r\n5;a="b";c=d\r\nhello\r\n0\r\nt: u\r\n\r\n'

test.for([
  ['a request with a length', requests, `POST /a HTTP/1.1\r\nhost: h\r\n${fields}${follower}`],
  ['a request with chunks', requests, `POST /a HTTP/1.1\r\nhost: h\r\n${chunks}${follower}`],
  ['an old request', requests, 'GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\nGET /next HTTP/1.0\r\n\r\n'],
  ['an answer with a length', responses, `HTTP/1.1 200 OK\r\n${fields}HTTP/1.1 204 No\r\n\r\n`],
  ['an answer with chunks', responses, `HTTP/1.1 200 OK\r\n${chunks}HTTP/1.1 204 No\r\n\r\n`],
] as const)(
  '%s is framed alike with any one of its bytes changed',
  { timeout: 300_000 },
  ([, side, text]) => {
    const failures: string[] = []
    for (const bytes of nextTo(text)) {
      const difference = disagreement(side.own([bytes]), side.llhttp([bytes]))
      if (difference !== undefined)
        failures.push(`${difference} in ${JSON.stringify(bytes.toString('latin1'))}`)
    }
    expect(failures.slice(0, 5)).toEqual([])
  },
)
