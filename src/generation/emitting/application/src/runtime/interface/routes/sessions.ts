import type { Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { Problem } from '../../problem.ts'
import { renderLogin } from '../pages/login-page.ts'
import { safePlace } from '../places.ts'
import { capitalise } from '../words.ts'
import { sendPage, type Visits } from './visits.ts'

/** Logging in and out. */
export function mountSessions(app: Hono, { application, options, page, form }: Visits): void {
  const { name, secure } = options.sessionCookie

  app.get(
    '/login',
    page(async (visit, c) => {
      const next = safePlace(visit.url.searchParams.get('next') ?? undefined)
      return visit.caller.kind === 'user' ? c.redirect(next, 303) : renderLogin(visit, { email: '', next })
    }),
  )

  app.post(
    '/login',
    form(async (visit, { email = '', password = '', next }, c) => {
      const place = safePlace(next)
      try {
        const { token, expiresAt } = await application.sessions.begin(
          { email, password },
          options.clientOf(c),
        )
        setCookie(c, name, token, {
          path: '/',
          httpOnly: true,
          sameSite: 'Lax',
          secure,
          expires: new Date(expiresAt),
        })
        return c.redirect(place, 303)
      } catch (error) {
        if (!(error instanceof Problem) || error.status >= 500) throw error
        for (const [header, value] of Object.entries(error.headers)) c.header(header, value)
        const page = renderLogin(visit, { email, next: place, refusal: refusalOf(error) })
        return error.status === 429 ? sendPage(c, page, 429) : page
      }
    }),
  )

  app.post(
    '/logout',
    form(async (_, __, c) => {
      const token = getCookie(c, name)
      if (token !== undefined) await application.sessions.end(token)
      deleteCookie(c, name, { path: '/', secure })
      return c.redirect('/login', 303)
    }),
  )
}

const refusalOf = (problem: Problem): string => {
  if (problem.status === 429) return 'There were too many tries. Wait a minute, then try again.'
  if (problem.status === 401) return 'The e-mail address or the password is wrong.'
  return capitalise(problem.errors[0]?.message ?? problem.title)
}
