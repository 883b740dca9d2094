// routes: every route once, so that what is served, what is documented and what is measured are the same list.
import type { Hono } from 'hono'
import { Problem } from '../problem.ts'
import type { Handler, Observe } from './observe.ts'
import type { Bindings } from './request.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A path that is served, and what it is served for. */
export type Place = { readonly template: string; readonly methods: readonly Method[] }

export type Routes = {
  /** `path` with `:name` for what varies. */
  add(method: Method, path: string, handler: Handler): void
  /** The place of an address: for whoever asked it for something else. */
  placeOf(path: string): Place | undefined
}

const templateOf = (path: string): string => path.replaceAll(/:(\w+)/g, '{$1}')

const isAt = (pattern: readonly string[], parts: readonly string[]): boolean =>
  pattern.length === parts.length &&
  pattern.every((part, index) => part === parts[index] || (part.startsWith(':') && parts[index] !== ''))

export function openRoutes(app: Hono<Bindings>, observe: Observe): Routes {
  const known = new Map<string, Method[]>()
  return {
    add: (method, path, handler) => {
      const methods = known.get(path)
      if (methods === undefined) known.set(path, [method])
      else methods.push(method)
      const observed = observe(templateOf(path), (c, requestId) => {
        // No id and no text has one, and PostgreSQL takes none.
        if (c.req.url.includes('%00')) throw new Problem(400, 'The address holds a NUL character')
        return handler(c, requestId)
      })
      app.on(method, path, observed)
    },
    placeOf: (path) => {
      const parts = path.split('/')
      for (const [pattern, methods] of known)
        if (isAt(pattern.split('/'), parts)) return { template: templateOf(pattern), methods }
      return undefined
    },
  }
}

/** 405, with what is possible instead. */
export function notPossible(method: string, { methods }: Place): Problem {
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].sort().join(', ')
  return new Problem(405, `${method} is not possible here`, [], { allow })
}
