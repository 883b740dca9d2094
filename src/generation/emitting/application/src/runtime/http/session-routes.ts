// session-routes: logging in and out over the API.
import { deleteCookie, setCookie } from 'hono/cookie'
import { Problem, type Mistake } from '../problem.ts'
import type { Application } from '../services.ts'
import { callerOf, clientOf, readBody, sessionCookie, tokenOf } from './request.ts'
import type { Routes } from './routes.ts'

const missing = (field: string): Mistake => ({
  field,
  code: 'required',
  message: `${field} is required`,
  requirement: null,
})

/** `isSecure`: people reach the application over HTTPS, so the cookie must not travel otherwise. */
export function sessionRoutes(routes: Routes, application: Application, isSecure: boolean): void {
  const { sessions, users } = application
  routes.add('POST', '/api/session', async (c) => {
    const { email, password } = await readBody(c)
    if (typeof email !== 'string' || typeof password !== 'string')
      throw new Problem(422, 'Say who you are', [
        ...(typeof email === 'string' ? [] : [missing('email')]),
        ...(typeof password === 'string' ? [] : [missing('password')]),
      ])
    const { token, user, expiresAt } = await sessions.begin({ email, password }, clientOf(c))
    setCookie(c, sessionCookie, token, {
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      secure: isSecure,
      expires: new Date(expiresAt),
    })
    return c.json({ token, user: { id: user.id, email: user.email, role: user.role }, expiresAt })
  })
  routes.add('GET', '/api/session', async (c) => {
    const caller = await callerOf(c, application)
    if (caller.kind !== 'user') throw new Problem(401, 'Log in first', [], { 'www-authenticate': 'Bearer' })
    const { id, email, role } = caller
    return c.json({ user: { id, email, role }, mayAdministerUsers: users.mayAdminister(caller) })
  })
  routes.add('DELETE', '/api/session', async (c) => {
    await callerOf(c, application)
    const token = tokenOf(c)
    if (token === undefined)
      throw new Problem(401, 'There is no session', [], { 'www-authenticate': 'Bearer' })
    await sessions.end(token)
    deleteCookie(c, sessionCookie, { path: '/', secure: isSecure })
    return c.body(null, 204)
  })
}
