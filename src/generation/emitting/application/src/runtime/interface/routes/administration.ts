import type { Hono } from 'hono'
import { Problem } from '../../problem.ts'
import { renderUsers } from '../pages/users-page.ts'
import { usersPlace, withQuery } from '../places.ts'
import type { Visits } from './visits.ts'

/** Users and roles, for whoever administers them. */
export function mountAdministration(app: Hono, { application, page, form }: Visits): void {
  const { users } = application
  const empty = { email: '', role: '' }

  app.get(
    usersPlace,
    page((visit) => renderUsers(visit, empty)),
  )
  app.post(
    usersPlace,
    form(async (visit, { email = '', role = '', password = '' }, c) => {
      try {
        await users.add(visit.caller, { email, role, password })
        return c.redirect(withQuery(usersPlace, { done: 'created' }), 303)
      } catch (error) {
        if (!(error instanceof Problem) || (error.status !== 409 && error.status !== 422)) throw error
        return renderUsers(visit, { email, role, problem: error })
      }
    }),
  )
  app.post(
    `${usersPlace}/:id/role`,
    form(async (visit, { role = '' }, c) => {
      await users.changeRole(visit.caller, c.req.param('id') ?? '', role)
      return c.redirect(withQuery(usersPlace, { done: 'saved' }), 303)
    }),
  )
  app.post(
    `${usersPlace}/:id/delete`,
    form(async (visit, _, c) => {
      await users.remove(visit.caller, c.req.param('id') ?? '')
      return c.redirect(withQuery(usersPlace, { done: 'deleted' }), 303)
    }),
  )
}
