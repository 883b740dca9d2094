// The page for an answer that is nexo's own: HTML for browsers, a line of text for everything else. Pure.
import { gatewayOf } from './gateway-codes.ts'
import type { GatewayCode } from './gateway-codes.ts'

export type GatewayAnswer = {
  readonly status: number
  readonly reason: string
  /** Lower-case name and value, framing not included. */
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer
}

export type AnswerInput = {
  readonly code: GatewayCode
  /** `why`: a fixed sentence of ours; never bytes of the request, which could be markup. */
  readonly why?: string | undefined
  /** HTML that replaces ours for a browser: the user's own maintenance page. */
  readonly page?: string | undefined
  /** The request's Accept header, '' when it has none. */
  readonly accept: string
}

/** Makes the answer. It names the code that `nexo explain` knows, is never cached, and holds nothing of the request. */
export function createGatewayAnswer(input: AnswerInput): GatewayAnswer {
  const { status, reason, title, retryAfterSeconds } = gatewayOf(input.code)
  const wantsHtml = takesHtml(input)
  const text = wantsHtml ? (input.page ?? htmlPage(status, title, input)) : plainText(title, input)
  const headers: [string, string][] = [
    ['content-type', wantsHtml ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8'],
    ['cache-control', 'no-store'],
    ['x-nexo-error', input.code],
  ]
  if (retryAfterSeconds !== undefined) headers.push(['retry-after', String(retryAfterSeconds)])
  return { status, reason, headers, body: Buffer.from(text) }
}

// A page of the user's own goes to everybody who takes anything; ours only to those who name HTML.
function takesHtml({ accept, page }: AnswerInput): boolean {
  const takesAnything = accept === '' || accept.includes('*/*')
  return accept.toLowerCase().includes('text/html') || (page !== undefined && takesAnything)
}

const plainText = (title: string, { code, why }: AnswerInput): string =>
  `${title}${why === undefined ? '' : `: ${why}`} (${code})\n`

const htmlPage = (status: number, title: string, { code, why }: AnswerInput): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${status} ${title}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:15vh auto;padding:0 1em;color:#222}
small{color:#666}@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}}</style>
<h1>${title}</h1>
${why === undefined ? '' : `<p>${escapeHtml(why)}.</p>`}
<p><small>${status} &middot; ${code}</small></p>
</html>
`

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** The answer as HTTP/1.1 bytes. `connection` is the value of that header, '' for none. */
export function toHttp1(answer: GatewayAnswer, connection: string, body: 'with body' | 'head only'): Buffer {
  const lines = answer.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const head =
    `HTTP/1.1 ${answer.status} ${answer.reason}\r\n${lines}content-length: ${answer.body.length}\r\n` +
    `${connection === '' ? '' : `connection: ${connection}\r\n`}date: ${new Date().toUTCString()}\r\n\r\n`
  return body === 'with body'
    ? Buffer.concat([Buffer.from(head, 'latin1'), answer.body])
    : Buffer.from(head, 'latin1')
}
