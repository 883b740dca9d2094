// Request smuggling is two parsers that see different borders. Whatever the router takes, llhttp must take as well, and
// both must see the same messages with the same bodies. NEXO_FUZZ_ITERATIONS and NEXO_FUZZ_SEED set size and seed.
import { expect, test } from 'vitest'
import { readLlhttpRequests, readLlhttpResponses } from './llhttp-reading.ts'
import { readOwnRequests, readOwnResponses } from './own-reading.ts'
import { seededRandom } from './random.ts'
import type { Random } from './random.ts'
import type { Reading } from './reading.ts'
import { packetsOf, requestStream, responseStream } from './streams.ts'

const iterations = Number(process.env['NEXO_FUZZ_ITERATIONS'] ?? 20_000)
const firstSeed = Number(process.env['NEXO_FUZZ_SEED'] ?? Date.now() % 1_000_000_000)
const longRunMs = Math.max(60_000, iterations)

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

function fuzz(side: Side): { readonly taken: number; readonly failures: readonly string[] } {
  const failures: string[] = []
  let taken = 0
  for (let index = 0; index < iterations && failures.length < 5; index += 1) {
    const seed = firstSeed + index
    const random = seededRandom(seed)
    const bytes = side.stream(random)
    const packets = packetsOf(bytes, random)
    const own = side.own(packets)
    taken += own.messages.length
    const difference = disagreement(own, side.llhttp(packets))
    if (difference !== undefined)
      failures.push(`seed ${seed}: ${difference} in ${JSON.stringify(bytes.toString('latin1'))}`)
  }
  return { taken, failures }
}

test.for([
  ['requests', requests],
  ['answers', responses],
] as const)('the router frames no %s otherwise than llhttp does', { timeout: longRunMs }, ([name, side]) => {
  const startedMs = performance.now()
  const { taken, failures } = fuzz(side)
  const perSecond = Math.round(iterations / ((performance.now() - startedMs) / 1000))
  process.stderr.write(
    `fuzz: ${iterations} streams of ${name}, seed ${firstSeed}, ${taken} taken, ${perSecond}/s\n`,
  )
  expect(failures).toEqual([])
  expect(taken).toBeGreaterThan(iterations / 20)
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
