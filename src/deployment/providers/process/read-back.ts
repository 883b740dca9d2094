// The proof that serving equals deployed: a request to the serving address, answered by the router with a release id.
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Call } from '../../../kernel/call.ts'
import type { TargetView } from '../../contract.ts'
import { ReleaseId } from '../../../domain/release.ts'

/** An application that takes longer than this to begin an answer is not proven to serve. */
const timeoutMs = 10_000

/**
 * Which release answers at `url`, or null when none says so (no connection, an answer of the router itself).
 *
 * Shape: `url` as the target gives it; its host is replaced by a loopback address when it is a wildcard.
 */
export async function readServingRelease(url: string, path: string, call: Call): Promise<string | null> {
  const answer = await ask(new URL(path, url), call)
  const header = answer?.headers['x-nexo-release']
  // An answer that the router had to give in the application's place proves that nothing answers.
  const isRouters = answer?.headers['x-nexo-error'] !== undefined
  answer?.destroy()
  if (isRouters) return null
  const id = ReleaseId.safeParse(Array.isArray(header) ? header[0] : header)
  return id.success ? id.data : null
}

function ask(url: URL, call: Call): Promise<IncomingMessage | undefined> {
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(timeoutMs)])
  const options = {
    method: 'GET',
    headers: { 'x-nexo-release': 'ask', 'user-agent': 'nexo-read-back' },
    agent: false,
    signal,
    // The question is who answers on our own port, not who a certificate names: it may be made for another host name.
    rejectUnauthorized: false,
  } as const
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, resolve)
    request.once('error', (error) => {
      if (call.signal.aborted) reject(error)
      else resolve(undefined)
    })
    request.end()
  })
}

/** The address to ask on: a router that listens everywhere is asked on loopback. Pure. */
export function askableUrl(url: string, listen: { readonly host: string; readonly port: number }): string {
  const { protocol } = new URL(url)
  const wildcard: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }
  const host = wildcard[listen.host] ?? listen.host
  return `${protocol}//${host.includes(':') ? `[${host}]` : host}:${listen.port}/`
}

/**
 * Which release serves by the word of its own address; for applications without one, by the word of the target.
 * Null when nothing does.
 */
export async function readBack(view: TargetView | undefined, call: Call): Promise<string | null> {
  if (view === undefined) return null
  if (view.url === null || view.listen === null) return view.serving?.releaseId ?? null
  return readServingRelease(askableUrl(view.url, view.listen), pathToAsk(view), call)
}

/** The health path of what serves: a page that is cheap and meant to be asked. */
function pathToAsk(view: TargetView): string {
  const serving = view.releases.find(({ release }) => release.id === view.serving?.releaseId)
  return serving?.processes.find(({ role }) => role === 'web')?.health.path ?? '/'
}
