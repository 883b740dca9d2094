import { answered, revealed, type CheckAnswer, type HttpQuestion, type Limits } from './check.ts'
import { exchange, TimeOver, type Exchange } from './http-request.ts'
import { misfitOf } from './judge-http.ts'
import { networkFailure } from './network-failure.ts'

const mostRedirects = 5

/** Asks a web address and judges its answer. `url` is absolute. Never rejects but with the signal's reason. */
export async function checkHttp(question: HttpQuestion, url: string, limits: Limits): Promise<CheckAnswer> {
  const startMs = limits.monotonicMs()
  try {
    const found = await follow(question, new URL(url), limits, startMs)
    const latencyMs = limits.monotonicMs() - startMs
    if (typeof found === 'string') return answered('fail', found, latencyMs)
    const misfit = misfitOf({ ...found, latencyMs }, question.expect)
    const outcome = misfit === undefined ? 'ok' : 'fail'
    return answered(outcome, misfit ?? `status ${found.status}`, latencyMs, found.phases)
  } catch (error) {
    if (limits.signal.aborted) throw error
    const latencyMs = limits.monotonicMs() - startMs
    if (error instanceof TimeOver)
      return answered('fail', `no answer within ${limits.timeoutMs} ms: ${error.got}`, latencyMs)
    return networkFailure(error, latencyMs)
  }
}

/** The answer at the end of the redirects, or why there is none. All of them share one time-out. */
async function follow(
  question: HttpQuestion,
  start: URL,
  limits: Limits,
  startMs: number,
): Promise<Exchange | string> {
  let url = start
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const remainingMs = Math.max(1, limits.timeoutMs - (limits.monotonicMs() - startMs))
    const { method, maxBodyBytes } = question
    // What authenticates against one host must not reach another.
    const headers = url.origin === start.origin ? plainHeaders(question) : {}
    const found = await exchange(
      { url, method, headers, maxBodyBytes },
      { ...limits, timeoutMs: remainingMs },
    )
    const isRedirect = found.status >= 300 && found.status <= 399 && found.location !== undefined
    if (!isRedirect || !question.followRedirects) return found
    const next = URL.parse(found.location ?? '', url.href)
    if (next === null || !['http:', 'https:'].includes(next.protocol)) return 'redirected to no web address'
    url = next
  }
  return `more than ${mostRedirects} redirects`
}

const plainHeaders = ({ headers }: HttpQuestion): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, revealed(value)]))
