// How llhttp, strict, as Node's own server and client use it, reads the same packets. Reusing one parser is what makes
// millions of streams possible; Node offers that only through the module that its http module is built on.
import { METHODS } from 'node:http'
import { createRequire } from 'node:module'
import type { ReadMessage, Reading } from './reading.ts'

type Llhttp = {
  initialize(type: number, resource: object, maxHeaderSize: number, lenientFlags: number): void
  execute(bytes: Buffer): number | Error
  finish(): number | Error | undefined
  [callback: number]: unknown
}

type LlhttpClass = {
  new (): Llhttp
  readonly REQUEST: number
  readonly RESPONSE: number
  readonly kOnHeadersComplete: number
  readonly kOnHeaders: number
  readonly kOnBody: number
  readonly kOnMessageComplete: number
}

const isLlhttpClass = (value: unknown): value is LlhttpClass =>
  typeof value === 'function' && 'REQUEST' in value && 'kOnMessageComplete' in value

const common: unknown = createRequire(import.meta.url)('_http_common')
const Parser: unknown =
  typeof common === 'object' && common !== null ? Reflect.get(common, 'HTTPParser') : undefined
if (!isLlhttpClass(Parser)) throw new TypeError('this Node has no HTTPParser')
const LlhttpParser: LlhttpClass = Parser

/** What the router takes off a target before it reads on: the application is sent origin-form. */
const absoluteForm = /^https?:\/\/[^/]*(?=\/)/i

const maxHeaderSize = 1024 * 1024

/** llhttp's own numbers of methods are found by asking it. */
const methodNames = new Map<number, string>()

/** Messages that llhttp completes before it refuses, or before the protocol changes. */
class Reader {
  readonly #parser = new LlhttpParser()
  readonly #type: number
  #messages: ReadMessage[] = []
  #start = ''
  #body = ''
  #isOver = false
  #isLast = false
  #hasBegun = false
  lastMethod = -1
  isUpgraded = false

  constructor(type: number) {
    this.#type = type
    const { kOnHeadersComplete, kOnHeaders, kOnBody, kOnMessageComplete } = LlhttpParser
    const parser = this.#parser
    parser[kOnHeaders] = (_headers: unknown, url: string): void => {
      // Trailers come here too.
      if (!this.#hasBegun) this.#start += url
    }
    parser[kOnHeadersComplete] = (
      _major: number,
      _minor: number,
      _headers: unknown,
      method: number | undefined,
      url: string | undefined,
      status: number | undefined,
      _reason: unknown,
      isUpgrade: boolean,
      keepsAlive: boolean,
    ): number => this.#begin(method, url, status, isUpgrade, keepsAlive)
    parser[kOnBody] = (bytes: Buffer): void => {
      this.#body += bytes.toString('latin1')
    }
    parser[kOnMessageComplete] = (): void => this.#complete()
  }

  #begin(
    method: number | undefined,
    url: string | undefined,
    status: number | undefined,
    isUpgrade: boolean,
    keepsAlive: boolean,
  ): number {
    this.lastMethod = method ?? -1
    const name = methodNames.get(this.lastMethod) ?? ''
    const target = `${this.#start}${url ?? ''}`.replace(absoluteForm, '')
    this.#start = this.#type === LlhttpParser.REQUEST ? `${name} ${target}` : String(status)
    this.#hasBegun = true
    this.#body = ''
    this.#isLast = !keepsAlive || isUpgrade
    this.isUpgraded = isUpgrade
    // A request's own body, if it has one, is still HTTP.
    return isUpgrade && this.#type === LlhttpParser.RESPONSE ? 2 : 0
  }

  #complete(): void {
    if (!this.#isOver) this.#messages.push({ start: this.#start, body: this.#body })
    this.#start = ''
    this.#hasBegun = false
    if (this.#isLast) this.#isOver = true
  }

  read(packets: readonly Buffer[]): Reading {
    this.isUpgraded = false
    const messages = this.#read(packets)
    return { messages, isOpenEnded: this.isUpgraded }
  }

  #read(packets: readonly Buffer[]): readonly ReadMessage[] {
    this.#messages = []
    this.#start = ''
    this.#hasBegun = false
    this.#isOver = false
    this.#parser.initialize(this.#type, {}, maxHeaderSize, 0)
    for (const packet of packets) {
      if (this.#isOver || typeof this.#parser.execute(packet) !== 'number') return this.#messages
    }
    if (!this.#isOver) this.#parser.finish()
    return this.#messages
  }
}

const requests = new Reader(LlhttpParser.REQUEST)
for (const method of METHODS) {
  requests.read([Buffer.from(`${method} / HTTP/1.1\r\nhost: h\r\n\r\n`)])
  methodNames.set(requests.lastMethod, method)
}
const responses = new Reader(LlhttpParser.RESPONSE)

export const readLlhttpRequests = (packets: readonly Buffer[]): Reading => requests.read(packets)
export const readLlhttpResponses = (packets: readonly Buffer[]): Reading => responses.read(packets)
