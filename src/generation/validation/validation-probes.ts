// validation-probes: what every generated application promises, asked of a running one from outside.
import * as z from 'zod'
import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import type { Permission } from '../../domain/application-model/permission.ts'
import type { Answer, Application } from './courier.ts'

/** One promise. `ask` gives what is wrong, or undefined. `line`: of the requirements, where it comes from one. */
export type Probe = {
  readonly title: string
  readonly line?: number
  readonly ask: (application: Pick<Application, 'ask'>) => Promise<string | undefined>
}

const expectStatus = (answer: Answer, ...wanted: readonly number[]): string | undefined =>
  wanted.includes(answer.status)
    ? undefined
    : `answered ${answer.status === 0 ? 'nothing' : answer.status} instead of ${wanted.join(' or ')}: ${answer.body.slice(0, 200)}`

const get = (path: string, wanted: number): Probe => ({
  title: `GET ${path} answers ${wanted}`,
  ask: async ({ ask }) => expectStatus(await ask({ path }), wanted),
})

const isProblem = (answer: Answer): string | undefined =>
  answer.headers['content-type']?.includes('application/problem+json') === true
    ? undefined
    : `its error is ${answer.headers['content-type'] ?? 'without a type'}, not application/problem+json`

const metrics: Probe = {
  title: '/metrics counts requests by route',
  ask: async ({ ask }) => {
    const answer = await ask({ path: '/metrics' })
    const isThere = answer.body.includes('http_request_duration_seconds')
    return expectStatus(answer, 200) ?? (isThere ? undefined : 'there is no http_request_duration_seconds')
  },
}

const interfacePage: Probe = {
  title: 'the user interface answers with a page that no other site can frame or script',
  ask: async ({ ask }) => {
    const first = await ask({ path: '/' })
    const next = first.headers['location']
    const answer = next?.startsWith('/') === true ? await ask({ path: next }) : first
    const missing = ['content-security-policy', 'x-content-type-options'].filter(
      (name) => answer.headers[name] === undefined,
    )
    return (
      expectStatus(answer, 200) ??
      (answer.headers['content-type']?.includes('text/html') === true ? undefined : 'it is no HTML') ??
      (missing.length === 0 ? undefined : `the header ${missing.join(', ')} is missing`)
    )
  },
}

const Description = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
})

/** Every operation of the requirements stands in the description of the API. */
function descriptionProbes({ operations }: ApplicationModel): readonly Probe[] {
  const read = async ({ ask }: Pick<Application, 'ask'>) => {
    const answer = await ask({ path: '/openapi.json' })
    return answer.status === 200 ? Description.safeParse(JSON.parse(answer.body)).data : undefined
  }
  const whole: Probe = {
    title: '/openapi.json is OpenAPI 3.1',
    ask: async (application) =>
      (await read(application))?.openapi.startsWith('3.1') === true ? undefined : 'it is not',
  }
  const each = operations.map(({ http: { method, path }, trace }): Probe => ({
    title: `/openapi.json describes ${method} ${path}`,
    line: trace.line,
    ask: async (application) => {
      const paths = (await read(application))?.paths ?? {}
      return paths[path]?.[method.toLowerCase()] === undefined ? 'it does not' : undefined
    },
  }))
  return [whole, ...each]
}

const readsOf = ({ permissions }: ApplicationModel, entity: string): readonly Permission[] =>
  permissions.filter((one) => one.entity === entity && one.operation === 'read')

/** Whether a role may list an entity: something allows it and nothing denies all of it. Pure. */
export function mayList(model: ApplicationModel, entity: string, role: string): boolean {
  const about = readsOf(model, entity).filter(
    (one) => one.role === role || one.role === 'anyone' || (one.role === 'user' && role !== 'anyone'),
  )
  const isDenied = about.some(
    ({ effect, scope, condition }) => effect === 'deny' && scope === 'all' && condition === undefined,
  )
  return !isDenied && about.some(({ effect }) => effect === 'allow')
}

const lineOf = (model: ApplicationModel, entity: string, role: string): { readonly line?: number } => {
  const line = readsOf(model, entity).find((one) => one.role === role)?.trace.line
  return line === undefined ? {} : { line }
}

function anonymousProbes(model: ApplicationModel): readonly Probe[] {
  return model.entities.flatMap(({ name, path }): Probe[] => {
    const isOpen = mayList(model, name, 'anyone')
    const wanted = isOpen ? 200 : 401
    return [
      {
        title: `GET /api/${path} without a session answers ${wanted}`,
        ...lineOf(model, name, 'anyone'),
        ask: async ({ ask }) => {
          const answer = await ask({ path: `/api/${path}` })
          return expectStatus(answer, wanted) ?? (isOpen ? undefined : isProblem(answer))
        },
      },
      {
        title: `POST /api/${path} without a session is refused`,
        ask: async ({ ask }) => {
          const headers = { 'content-type': 'application/json' }
          const answer = await ask({ method: 'POST', path: `/api/${path}`, headers, body: '{}' })
          const mayCreate = model.permissions.some(
            ({ entity, operation, role, effect }) =>
              entity === name && operation === 'create' && role === 'anyone' && effect === 'allow',
          )
          return mayCreate ? expectStatus(answer, 201, 422) : expectStatus(answer, 401)
        },
      },
    ]
  })
}

/** A role, and the token of a user who has it. */
export type Visitor = { readonly role: string; readonly token: string }

/** What each role gets when it lists each entity. */
export function roleProbes(model: ApplicationModel, visitors: readonly Visitor[]): readonly Probe[] {
  return visitors.flatMap(({ role, token }) =>
    model.entities.flatMap(({ name, path }): Probe[] => {
      const headers = { authorization: `Bearer ${token}` }
      const wanted = mayList(model, name, role) ? 200 : 403
      const list: Probe = {
        title: `GET /api/${path} as ${role} answers ${wanted}`,
        ...lineOf(model, name, role),
        ask: async ({ ask }) => expectStatus(await ask({ path: `/api/${path}`, headers }), wanted),
      }
      const unknown: Probe = {
        title: `GET /api/${path}?no-such-field=1 as ${role} answers 400`,
        ask: async ({ ask }) => {
          const answer = await ask({ path: `/api/${path}?no-such-field=1`, headers })
          return expectStatus(answer, 400) ?? isProblem(answer)
        },
      }
      return wanted === 200 ? [list, unknown] : [list]
    }),
  )
}

/** What an application promises to everybody. */
export const publicProbes = (model: ApplicationModel): readonly Probe[] => [
  get('/livez', 200),
  get('/readyz', 200),
  get('/api/there-is-no-such-thing', 404),
  metrics,
  interfacePage,
  ...descriptionProbes(model),
  ...anonymousProbes(model),
]
