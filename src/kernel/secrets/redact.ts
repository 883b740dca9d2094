// The second line: should a secret reach a sink in spite of the wrapper type, it leaves as [secret].
import { Transform } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import type { Emit, EventFact } from '../events.ts'
import type { Secret } from './secret.ts'
import { secretForms, shortestSecret } from './secret-forms.ts'

const concealed = '[secret]'

/** Redacts text that comes in pieces; a secret that is cut by a piece's end is found too. */
export type RedactingSplice = {
  /** What can be let out now: everything but a tail that may be the start of a secret. */
  push(chunk: string): string
  /** The rest. */
  end(): string
}

/**
 * Replaces known secrets by `[secret]`.
 *
 * Promise: after `learn`, neither the value (from 4 characters on) nor its base64, URL, JSON or hexadecimal form gets
 * through any of the other methods. Learning the same value twice changes nothing.
 */
export type Redactor = {
  learn(secret: Secret): void
  readonly redact: (text: string) => string
  /** The same value with every text inside redacted, keys included. For JSON-like values. */
  redactValue(value: unknown): unknown
  /** An emit whose facts are redacted. */
  wrapEmit(emit: Emit): Emit
  splice(): RedactingSplice
  /** A byte stream that redacts UTF-8 text. */
  stream(): Transform
}

const escapeForPattern = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)

/** Known forms, longest first, so that a value that contains another is replaced whole. */
type Known = {
  readonly forms: readonly string[]
  readonly pattern: RegExp | undefined
  readonly longest: number
}

const nothingKnown: Known = { forms: [], pattern: undefined, longest: 0 }

function knowing(forms: Iterable<string>): Known {
  const sorted = [...forms].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
  const source = sorted.map(escapeForPattern).join('|')
  return { forms: sorted, pattern: new RegExp(source, 'g'), longest: sorted[0]?.length ?? 0 }
}

/** Index from which `text` could still grow into a secret; its length when it cannot. */
function openTail(text: string, known: Known): number {
  for (let start = Math.max(0, text.length - known.longest + 1); start < text.length; start += 1) {
    const tail = text.slice(start)
    if (known.forms.some((form) => form.length > tail.length && form.startsWith(tail))) return start
  }
  return text.length
}

/** Splits `text` into what is settled, redacted, and the tail that must wait. */
function settle(text: string, known: Known): { readonly out: string; readonly held: string } {
  let cut = openTail(text, known)
  let out = ''
  let from = 0
  for (const match of known.pattern === undefined ? [] : text.matchAll(known.pattern)) {
    if (match.index >= cut) break
    out += text.slice(from, match.index) + concealed
    from = match.index + match[0].length
  }
  // A match that began before the cut has used up what lies behind it.
  cut = Math.max(cut, from)
  return { out: out + text.slice(from, cut), held: text.slice(cut) }
}

function createSplice(known: () => Known): RedactingSplice {
  let held = ''
  return {
    push: (chunk) => {
      const settled = settle(held + chunk, known())
      held = settled.held
      return settled.out
    },
    end: () => {
      const { pattern } = known()
      const rest = pattern === undefined ? held : held.replaceAll(pattern, concealed)
      held = ''
      return rest
    },
  }
}

function createStream(splice: RedactingSplice): Transform {
  const decoder = new StringDecoder('utf8')
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, splice.push(decoder.write(chunk))),
    flush: (done) => done(null, splice.push(decoder.end()) + splice.end()),
  })
}

function mapTexts(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map((item: unknown) => mapTexts(item, redact))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [redact(key), mapTexts(item, redact)]))
}

const redactFact = (fact: EventFact, redact: (text: string) => string): EventFact => ({
  ...Object.fromEntries(Object.entries(fact).map(([key, value]) => [key, mapTexts(value, redact)])),
  type: fact.type,
  version: fact.version,
})

/** A redactor that knows nothing yet. */
export function createRedactor(): Redactor {
  const forms = new Set<string>()
  let known = nothingKnown
  const redact = (text: string): string =>
    known.pattern === undefined ? text : text.replaceAll(known.pattern, concealed)
  return {
    learn: (secret) => {
      const value = secret.reveal()
      if (value.length < shortestSecret || forms.has(value)) return
      for (const form of secretForms(value)) forms.add(form)
      known = knowing(forms)
    },
    redact,
    redactValue: (value) => mapTexts(value, redact),
    wrapEmit: (emit) => (fact) => emit(redactFact(fact, redact)),
    splice: () => createSplice(() => known),
    stream: () => createStream(createSplice(() => known)),
  }
}
