// probe: a question to a running application, asked over HTTP by somebody who knows only its requirements document and
// the contract that every generated application keeps.
import assert from 'node:assert/strict'

export type Reply = {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
  readonly text: string
}
type Body = Readonly<Record<string, unknown>>

export type Client = {
  get(path: string): Promise<Reply>
  post(path: string, body?: Body, headers?: Readonly<Record<string, string>>): Promise<Reply>
  patch(path: string, body: Body, headers?: Readonly<Record<string, string>>): Promise<Reply>
  remove(path: string): Promise<Reply>
  /** For what the others cannot say, such as a body that is no JSON. */
  send(path: string, init: RequestInit): Promise<Reply>
}

/** A message that left the application. */
export type Mail = { readonly to: readonly string[]; readonly text: string }
export type Hook = {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type World = {
  readonly anonymous: Client
  /** A user of `role`; another one for each `who`. */
  as(role: string, who?: string): Promise<Client>
  idOf(role: string, who?: string): Promise<string>
  emailOf(role: string, who?: string): string
  /** Resolves with the first mail or webhook that fits; rejects when none comes. */
  untilMail(fits: (mail: Mail) => boolean): Promise<Mail>
  untilHook(fits: (hook: Hook) => boolean): Promise<Hook>
}

/** `says`: words of the document's line that the probe is about; undefined for what every application promises. */
export type Probe = {
  readonly says: string | undefined
  readonly title: string
  readonly ask: (world: World, line: number) => Promise<void>
}

export const probe = (says: string, title: string, ask: Probe['ask']): Probe => ({ says, title, ask })

/** The line of `document` that says so. */
export function lineOf(document: string, says: string | undefined): number {
  if (says === undefined) return 0
  const at = document.split('\n').findIndex((line) => line.includes(says))
  assert.notEqual(at, -1, `the document does not say "${says}"`)
  return at + 1
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object that a reply carries. */
export function itemOf(reply: Reply): Readonly<Record<string, unknown>> {
  assert.ok(isRecord(reply.body), `no object, but ${reply.text.slice(0, 200)}`)
  return reply.body
}

export function itemsOf(reply: Reply): readonly Readonly<Record<string, unknown>>[] {
  const { items } = itemOf(expectStatus(reply, 200))
  assert.ok(Array.isArray(items), 'a list has items')
  return items.filter(isRecord)
}

export function idOf(reply: Reply): string {
  const { id } = itemOf(expectStatus(reply, 201))
  assert.equal(typeof id, 'string')
  return String(id)
}

/** The reply, when it has one of these states. */
export function expectStatus(reply: Reply, ...wanted: readonly number[]): Reply {
  assert.ok(
    wanted.includes(reply.status),
    `${reply.status} instead of ${wanted.join(' or ')}: ${reply.text.slice(0, 300)}`,
  )
  return reply
}

/** Refused with a problem that names the field, and the line that asks for it where one is given. */
export function expectRefused(reply: Reply, status: 422 | 409, field: string, line?: number): void {
  expectStatus(reply, status)
  assert.match(reply.headers.get('content-type') ?? '', /application\/problem\+json/)
  const { errors } = itemOf(reply)
  assert.ok(Array.isArray(errors), `no errors in ${reply.text.slice(0, 300)}`)
  const found = errors.filter(isRecord).find((error) => error['field'] === field)
  assert.ok(found !== undefined, `no error names ${field}: ${reply.text.slice(0, 300)}`)
  if (line !== undefined) assert.equal(found['requirement'], line, `the line of the error about ${field}`)
}

const dayMs = 86_400_000

/** `YYYY-MM-DD`, so many days from today (UTC). */
export const day = (offset: number): string =>
  new Date(Date.now() + offset * dayMs).toISOString().slice(0, 10)

/** RFC 3339 in UTC, so many hours from now. */
export const hours = (offset: number): string => new Date(Date.now() + offset * 3_600_000).toISOString()

let counter = 0
/** A number that no other call gave. */
export const next = (): number => (counter += 1)

const kept = new WeakMap<World, Map<string, Promise<string>>>()

/** What `make` gives, made once for each world and key. */
export function once(world: World, key: string, make: () => Promise<string>): Promise<string> {
  const made = kept.get(world) ?? new Map<string, Promise<string>>()
  kept.set(world, made)
  const found = made.get(key) ?? make()
  made.set(key, found)
  return found
}
