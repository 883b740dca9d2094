// What a page complained about: the console, exceptions, and what the browser itself reports (blocked by CSP, not found).
import * as z from 'zod'
import type { ProtocolEvent } from './pipe.ts'

export type PageProblem = {
  readonly level: 'error' | 'warning'
  readonly text: string
  readonly url?: string
}

const Logged = z.object({
  entry: z.object({ level: z.string(), text: z.string(), url: z.string().optional() }),
})
const Called = z.object({
  type: z.string(),
  args: z.array(z.object({ value: z.unknown().optional(), description: z.string().optional() })),
})
const Thrown = z.object({
  exceptionDetails: z.object({
    text: z.string(),
    url: z.string().optional(),
    exception: z.object({ description: z.string().optional() }).optional(),
  }),
})

/** The problem that an event of the protocol tells of, if it tells of one. */
export function problemOf({ method, params }: ProtocolEvent): PageProblem | undefined {
  if (method === 'Log.entryAdded') {
    const { level, text, url } = Logged.parse(params).entry
    if (level !== 'error' && level !== 'warning') return undefined
    return { level, text, ...(url === undefined ? {} : { url }) }
  }
  if (method === 'Runtime.consoleAPICalled') {
    const { type, args } = Called.parse(params)
    if (type !== 'error' && type !== 'warning' && type !== 'assert') return undefined
    const text = args.map(({ value, description }) => description ?? String(value)).join(' ')
    return { level: type === 'warning' ? 'warning' : 'error', text }
  }
  if (method === 'Runtime.exceptionThrown') {
    const { text, url, exception } = Thrown.parse(params).exceptionDetails
    return { level: 'error', text: exception?.description ?? text, ...(url === undefined ? {} : { url }) }
  }
  return undefined
}
