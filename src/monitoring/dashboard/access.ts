// access: who may read the dashboard. Decisions alone; the server obeys them.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'

export type Refusal = { readonly status: 401 | 403; readonly why: string }

const sha256 = (text: string): Buffer => createHmac('sha256', 'compare').update(text).digest()

/** Compares without telling by its duration how much is equal. */
export const isSame = (left: string, right: string): boolean => timingSafeEqual(sha256(left), sha256(right))

/** What the cookie holds. Made from the token, so that it outlives the monitor's restart, and not the token itself. */
export const sessionOf = (token: string): string =>
  createHmac('sha256', token).update('nexo dashboard session 1').digest('base64url')

/** Browsers keep one cookie jar for all ports of a host: the port keeps two monitors apart. */
export const cookieName = (port: number): string => `nexo-dashboard-${port}`

const hostnameOf = (host: string): string | undefined => {
  const url = URL.parse(`http://${host}/`)
  return url === null || url.host === '' || url.pathname !== '/' ? undefined : url.hostname
}

/**
 * Whether a `Host` header names this machine and not a name that somebody else's DNS points to us: an address,
 * `localhost`, or the name that the dashboard was told to listen on. The port may be that of a tunnel.
 */
export function isTrustedHost(host: string | undefined, listenHost: string): boolean {
  const name = host === undefined || /[@/\\?#]/.test(host) ? undefined : hostnameOf(host)
  if (name === undefined) return false
  if (name === 'localhost' || name === listenHost.toLowerCase()) return true
  return isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0
}

/** Requests that another site makes a browser send are refused before anything is read. */
export function refuseForeign(
  headers: IncomingHttpHeaders,
  method: string,
  listenHost: string,
): Refusal | undefined {
  if (!isTrustedHost(headers.host, listenHost)) {
    return { status: 403, why: 'this host name is not the dashboard’s; open it by address or as localhost' }
  }
  const own = [`http://${headers.host}`, `https://${headers.host}`]
  if (headers.origin !== undefined && !own.includes(headers.origin)) {
    return { status: 403, why: 'another site may not use the dashboard' }
  }
  const site = headers['sec-fetch-site']
  // A link on another site may open the page, which then asks for the token: its cookie is not sent along.
  const isNavigation = method === 'GET' && headers['sec-fetch-mode'] === 'navigate'
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation) {
    return { status: 403, why: 'another site may not use the dashboard' }
  }
  // A page behind a file or a sandbox has no origin: browsers name it in every request that could change something.
  if (method !== 'GET' && method !== 'HEAD' && headers.origin === undefined && site === undefined) {
    return { status: 403, why: 'the request does not say which site it comes from' }
  }
  return undefined
}

/** The value of a cookie; undefined when it is not sent. */
export function readCookie(headers: IncomingHttpHeaders, name: string): string | undefined {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const cut = pair.indexOf('=')
    if (cut > 0 && pair.slice(0, cut).trim() === name) return pair.slice(cut + 1).trim()
  }
  return undefined
}

/** Whether a request carries the token (`Authorization: Bearer`) or a session that was made from it. */
export function isSignedIn(headers: IncomingHttpHeaders, token: string, port: number): boolean {
  const bearer = /^Bearer (?<token>\S+)$/i.exec(headers.authorization ?? '')?.groups?.['token']
  if (bearer !== undefined) return isSame(bearer, token)
  const session = readCookie(headers, cookieName(port))
  return session !== undefined && isSame(session, sessionOf(token))
}

/** Where to go after signing in: a path of ours, never another site. */
export const returnPath = (wished: string | null): string =>
  wished !== null && /^\/(?![/\\])[^\\\s]*$/.test(wished) && !wished.startsWith('/sign-in') ? wished : '/'
