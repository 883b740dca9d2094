// routes: every route once, so that what is served, what is documented and what is measured are the same list.
import type { Hono } from 'hono'
import { Problem } from '../problem.ts'
import type { Bindings, RequestContext } from './request.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type Handler = (c: RequestContext) => Promise<Response> | Response

export type Routes = {
  /** `path` with `:name` for what varies. */
  add(method: Method, path: string, handler: Handler): void
  /** Answers 405 for other methods of the same paths. Called once, when all are there. */
  close(): void
}

const templateOf = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}')

export function openRoutes(app: Hono<Bindings>): Routes {
  const known: { readonly method: Method; readonly path: string }[] = []
  return {
    add: (method, path, handler) => {
      const template = templateOf(path)
      known.push({ method, path })
      app.on(method, path, (c) => {
        c.set('route', template)
        // No id and no text has one, and PostgreSQL takes none.
        if (c.req.url.includes('%00')) throw new Problem(400, 'The address holds a NUL character')
        return handler(c)
      })
    },
    close: () => {
      for (const path of new Set(known.map((route) => route.path))) {
        const methods = known.filter((route) => route.path === path).map(({ method }) => method)
        const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].sort().join(', ')
        app.all(path, (c) => {
          c.set('route', templateOf(path))
          throw new Problem(405, `${c.req.method} is not possible here`, [], { allow })
        })
      }
    },
  }
}
