// From a request to a visit: who asks, whether their form may be trusted, and how mistakes are answered.
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { randomBytes } from 'node:crypto'
import type { Caller } from '../../definition.ts'
import { Problem } from '../../problem.ts'
import type { Application } from '../../services.ts'
import { formTokenOf, isFormToken, isOwnOrigin } from '../form-token.ts'
import type { FormText } from '../form-values.ts'
import type { Markup } from '../markup.ts'
import { renderMessage } from '../pages/message-page.ts'
import { withQuery } from '../places.ts'
import type { Visit } from '../visit.ts'

export type InterfaceOptions = {
  /** The cookie that holds a session's token; the API reads and sets the same one. */
  readonly sessionCookie: { readonly name: string; readonly secure: boolean }
  /** Where people reach the application from outside, when it is known. */
  readonly publicUrl: string | undefined
  /** Who sends a request, for the limit of tries to log in. */
  readonly clientOf: (c: Context) => string
  /** Writes a mistake of ours to the log; answers with what finds it there. */
  readonly report: (error: unknown, c: Context) => string
}

/**
 * How a page answers: with markup, or with the response that it made. A form that is shown again with its mistakes is
 * an ordinary page: 200, so that no browser takes it for one that could not be loaded. The API has the statuses.
 */
type Answer = Markup | Response
export type PageHandler = (visit: Visit, c: Context) => Promise<Answer>
export type FormHandler = (visit: Visit, form: FormText, c: Context) => Promise<Answer>

export type Visits = {
  readonly application: Application
  readonly options: InterfaceOptions
  /** Handles a GET. */
  page(handler: PageHandler): (c: Context) => Promise<Response>
  /** Handles a form that was sent; one from elsewhere is refused before the handler sees it. */
  form(handler: FormHandler): (c: Context) => Promise<Response>
}

const formCookie = 'form_key'
const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

export function openVisits(application: Application, options: InterfaceOptions): Visits {
  const visitOf = async (c: Context): Promise<Visit & { readonly secret: string }> => {
    const token = getCookie(c, options.sessionCookie.name)
    const caller: Caller = token === undefined ? { kind: 'anyone' } : await resolveCaller(application, token)
    const secret = token !== undefined && caller.kind === 'user' ? token : formKeyOf(c, options)
    return { application, caller, url: new URL(c.req.url), secret, formToken: formTokenOf(secret) }
  }

  const answer = async (c: Context, run: (visit: Visit & { secret: string }) => Promise<Answer>) => {
    const visit = await visitOf(c)
    try {
      const answered = await run(visit)
      return answered instanceof Response ? answered : await sendPage(c, answered, 200)
    } catch (error) {
      return answerProblem(c, visit, error, options)
    }
  }

  return {
    application,
    options,
    page: (handler) => (c) => answer(c, (visit) => handler(visit, c)),
    form: (handler) => (c) =>
      answer(c, async (visit) => {
        const form = readText(await c.req.parseBody())
        checkForm(c, visit.secret, form, options)
        return handler(visit, form, c)
      }),
  }
}

/** A cookie that no session has anymore is nobody's. */
async function resolveCaller(application: Application, token: string): Promise<Caller> {
  try {
    return await application.sessions.resolve(token)
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return { kind: 'anyone' }
    throw error
  }
}

/** Before somebody logs in, their forms are tied to a random cookie. */
function formKeyOf(c: Context, { sessionCookie }: InterfaceOptions): string {
  const known = getCookie(c, formCookie)
  if (known !== undefined && known !== '') return known
  const key = randomBytes(18).toString('base64url')
  setCookie(c, formCookie, key, { path: '/', httpOnly: true, sameSite: 'Lax', secure: sessionCookie.secure })
  return key
}

/** Files are no part of our forms; of a field that was sent twice the last counts. */
const readText = (body: Readonly<Record<string, unknown>>): FormText =>
  Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )

function checkForm(c: Context, secret: string, form: FormText, { publicUrl }: InterfaceOptions): void {
  const hosts = [
    c.req.header('host') ?? new URL(c.req.url).host,
    ...(publicUrl === undefined ? [] : [new URL(publicUrl).host]),
  ]
  const isOwn = isOwnOrigin({
    site: c.req.header('sec-fetch-site'),
    origin: c.req.header('origin'),
    hosts,
  })
  if (isOwn && isFormToken(secret, form['_token'] ?? '')) return
  const message =
    'This form is too old, or was not sent from a page of this application. Go back, load the page again, and send it once more.'
  throw new Problem(403, 'The form was refused', [
    { field: null, code: 'form-token', message, requirement: null },
  ])
}

/** Sends a page with the headers that keep scripts, frames and caches out. */
export async function sendPage(c: Context, markup: Markup, status: number): Promise<Response> {
  c.header('content-security-policy', contentSecurityPolicy)
  c.header('cache-control', 'no-store')
  c.header('referrer-policy', 'same-origin')
  c.header('x-content-type-options', 'nosniff')
  c.header('content-type', 'text/html; charset=utf-8')
  return c.newResponse(String(await markup), isContentful(status) ? status : 500)
}

const statuses = [200, 400, 403, 404, 409, 412, 413, 415, 422, 429, 500, 503] as const
const isContentful = (status: number): status is (typeof statuses)[number] =>
  statuses.some((known) => known === status)

async function answerProblem(
  c: Context,
  visit: Visit,
  error: unknown,
  options: InterfaceOptions,
): Promise<Response> {
  if (!(error instanceof Problem))
    return sendPage(c, renderMessage(visit, 500, undefined, options.report(error, c)), 500)
  // A page of somebody who is not logged in may be there for whoever logs in.
  if (
    error.status === 401 ||
    (error.status === 403 && visit.caller.kind === 'anyone' && c.req.method === 'GET')
  )
    return c.redirect(withQuery('/login', { next: `${visit.url.pathname}${visit.url.search}` }), 303)
  for (const [name, value] of Object.entries(error.headers)) c.header(name, value)
  return sendPage(c, renderMessage(visit, error.status, error), error.status)
}
