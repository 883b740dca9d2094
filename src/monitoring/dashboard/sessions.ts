// sessions: signing in and out, and the colours that a reader has chosen. The only things that a request can change, and
// they change cookies alone.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { cookieName, isSame, readCookie, returnPath, sessionOf } from './access.ts'
import type { Theme } from './page.ts'
import { signInPage } from './pages/sign-in.ts'
import { guardHeaders, redirect, sendPage, sendText } from './respond.ts'
import type { Serving } from './serving.ts'

const signInPath = (query: Readonly<Record<string, string>>): string =>
  `/sign-in?${new URLSearchParams(query).toString()}`

/** People are asked for the token; programs are told. The fragment of the URL goes along with the redirect. */
export async function refuseReader(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  if (request.headers.accept?.includes('text/html') === true && !path.startsWith('/assets/')) {
    return redirect(response, signInPath({ back: request.url ?? '/' }))
  }
  response.setHeader('www-authenticate', 'Bearer')
  return sendText(request, response, 401, 'the token is missing or wrong')
}

const themes: Readonly<Record<string, Theme>> = { light: 'light', dark: 'dark', auto: 'auto' }
export const themeOf = (request: IncomingMessage): Theme =>
  themes[readCookie(request.headers, 'nexo-theme') ?? ''] ?? 'auto'

/** Needs no session. */
export async function askToken(
  { assets }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): Promise<void> {
  const frame = { theme: themeOf(request), assets: assets.paths }
  const outcome = query.has('wrong') ? 'wrong' : 'asked'
  return sendPage(request, response, signInPage(frame, returnPath(query.get('back')), outcome))
}

/** A token and a path; more than that is none of ours. */
const largestForm = 4096

async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of request) {
    if (!(piece instanceof Buffer)) continue
    size += piece.length
    if (size > largestForm) return undefined
    pieces.push(piece)
  }
  return new URLSearchParams(Buffer.concat(pieces).toString('utf8'))
}

/** Obeys a form. */
export async function obeyForm(
  serving: Serving,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const form = await readForm(request)
  if (form === undefined) {
    response.writeHead(413, { ...guardHeaders, connection: 'close' }).end()
    return
  }
  const back = returnPath(form.get('back'))
  const name = cookieName(serving.boundPort)
  const cookie = (value: string, more: string): string => `${value}; Path=/; SameSite=Strict${more}`
  if (path === '/session') {
    if (!isSame(form.get('token') ?? '', serving.token))
      return redirect(response, signInPath({ back, wrong: '1' }))
    const session = cookie(`${name}=${sessionOf(serving.token)}`, '; HttpOnly')
    return redirect(response, back, { 'set-cookie': session })
  }
  if (path === '/session/end')
    return redirect(response, '/sign-in', { 'set-cookie': cookie(`${name}=`, '; HttpOnly; Max-Age=0') })
  if (path === '/theme') {
    const theme = themes[form.get('theme') ?? ''] ?? 'auto'
    return redirect(response, back, { 'set-cookie': cookie(`nexo-theme=${theme}`, '; Max-Age=31536000') })
  }
  return sendText(request, response, 404, 'no such page')
}
