// judge-http: whether an HTTP answer is what was expected. Pure.
import type { HttpExpectation } from './check.ts'
import { valueAt } from './json-path.ts'

export type HttpAnswer = {
  readonly status: number
  readonly body: Uint8Array
  /** Whether there was more than `maxBodyBytes`. */
  readonly isCut: boolean
  readonly latencyMs: number
}

/** Why the answer is wrong; undefined when it is right. */
export function misfitOf(answer: HttpAnswer, expect: HttpExpectation): string | undefined {
  return (
    statusMisfit(answer.status, expect.status) ??
    bodyMisfit(answer, expect) ??
    jsonMisfit(answer, expect) ??
    latencyMisfit(answer.latencyMs, expect.latencyMs)
  )
}

function statusMisfit(status: number, wanted: readonly number[]): string | undefined {
  const isRight = wanted.length === 0 ? status >= 200 && status <= 299 : wanted.includes(status)
  if (isRight) return undefined
  return `status ${status}, not ${wanted.length === 0 ? '2xx' : rangesText(wanted)}`
}

/** `200 to 499`, `204 or 301`: neighbours stand together. */
function rangesText(codes: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const code of codes.toSorted((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && code <= last[1] + 1) last[1] = code
    else ranges.push([code, code])
  }
  return ranges.map(([from, to]) => (to === from ? `${from}` : `${from} to ${to}`)).join(' or ')
}

const textOf = ({ body }: HttpAnswer): string => new TextDecoder().decode(body)

function bodyMisfit(answer: HttpAnswer, { body }: HttpExpectation): string | undefined {
  if (body === null || textOf(answer).includes(body)) return undefined
  const where = answer.isCut ? `the first ${answer.body.length} bytes of the body` : 'the body'
  return `${JSON.stringify(body)} is not in ${where}`
}

function jsonMisfit(answer: HttpAnswer, { json }: HttpExpectation): string | undefined {
  const wanted = Object.entries(json)
  if (wanted.length === 0) return undefined
  if (answer.isCut) return `the body is longer than ${answer.body.length} bytes, so its JSON was not read`
  const parsed = parseJson(textOf(answer))
  if (parsed === undefined) return 'the body is no JSON'
  for (const [path, value] of wanted) {
    const found = valueAt(parsed.value, path)
    if (found !== value)
      return `${path} is ${shortened(JSON.stringify(found) ?? 'missing')}, not ${JSON.stringify(value)}`
  }
  return undefined
}

const shortened = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}...` : text)

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function latencyMisfit(latencyMs: number, mostMs: number | null): string | undefined {
  if (mostMs === null || latencyMs <= mostMs) return undefined
  return `it took ${Math.round(latencyMs)} ms, more than ${mostMs} ms`
}
