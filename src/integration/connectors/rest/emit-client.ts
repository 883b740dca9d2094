// emit-client: an OpenAPI document as one file of TypeScript that needs nothing but fetch. Same document, same text.
import { keyText, typeName, typeOfSchema } from './emit-types.ts'
import {
  jsonSchemaOf,
  Operation,
  parametersOf,
  successOf,
  type JsonObject,
  type OpenApi,
  type ReadParameter,
} from './openapi.ts'

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const
const safeText = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ').replaceAll('*/', '* /')

/** `GET /api/customers/{id}` becomes `getApiCustomersById` when the document gives it no name. */
function nameOf(method: string, path: string, { operationId }: Operation, taken: Set<string>): string {
  const written = operationId ?? `${method} ${path.replaceAll(/\{(\w+)\}/g, 'by $1')}`
  const pascal = typeName(written)
  const base = pascal.charAt(0).toLowerCase() + pascal.slice(1)
  let name = base
  for (let number = 2; taken.has(name); number += 1) name = `${base}${number}`
  taken.add(name)
  return name
}

type Emitted = { readonly name: string; readonly lines: readonly string[] }

function emitOperation(
  document: OpenApi,
  method: string,
  path: string,
  shared: JsonObject,
  operation: Operation,
  name: string,
): Emitted {
  const parameters = parametersOf(document, shared, operation)
  const ofKind = (kind: string): readonly ReadParameter[] => parameters.filter((one) => one.in === kind)
  const body = jsonSchemaOf(document, operation.requestBody)
  const answer = jsonSchemaOf(document, successOf(operation))
  const groups = [
    groupText(document, 'path', ofKind('path')),
    groupText(document, 'query', ofKind('query')),
    groupText(document, 'headers', ofKind('header')),
    ...(body === undefined
      ? []
      : [{ text: `readonly body: ${typeOfSchema(document, body)}`, isRequired: true }]),
  ].flatMap((group) => group ?? [])
  const isNeeded = groups.some(({ isRequired }) => isRequired)
  const input =
    groups.length === 0
      ? ''
      : `input: { ${groups.map(({ text }) => text).join('; ')} }${isNeeded ? '' : ' = {}'}`
  const result = answer === undefined ? 'void' : typeOfSchema(document, answer)
  const summary = operation.summary === undefined ? '' : `: ${safeText(operation.summary)}`
  const given = groups.length === 0 ? '{}' : 'input'
  return {
    name,
    lines: [
      `    /** ${method.toUpperCase()} ${safeText(path)}${summary} */`,
      `    ${name}: (${input}): Promise<${result}> => call('${method.toUpperCase()}', ${JSON.stringify(path)}, ${given}),`,
    ],
  }
}

function groupText(document: OpenApi, name: string, parameters: readonly ReadParameter[]) {
  if (parameters.length === 0) return undefined
  const isRequired = parameters.some(({ required }) => required === true)
  const fields = parameters.map(
    (one) =>
      `readonly ${keyText(one.name)}${one.required === true ? '' : '?'}: ${typeOfSchema(document, one.schema)}`,
  )
  return { text: `readonly ${name}${isRequired ? '' : '?'}: { ${fields.join('; ')} }`, isRequired }
}

const runtime = `/** What the API answered when it did not succeed. */
export class ApiError extends Error {
  readonly status: number
  readonly body: unknown

  constructor(status: number, body: unknown, what: string) {
    super(\`\${what} answered \${status}\`)
    this.status = status
    this.body = body
  }
}

export type ClientOptions = {
  /** Where the paths of the API begin, without a slash at the end. */
  readonly url: string
  /** Sent with each request, such as authorization. */
  readonly headers?: Readonly<Record<string, string>>
  readonly fetch?: typeof globalThis.fetch
  readonly signal?: AbortSignal
}

type Input = {
  readonly path?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))

function addressOf(url: string, path: string, input: Input): string {
  const filled = path.replace(/\\{(\\w+)\\}/g, (_, name: string) => encodeURIComponent(textOf(input.path?.[name])))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(input.query ?? {}))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) query.append(name, textOf(one))
  const text = query.toString()
  return text === '' ? url + filled : \`\${url}\${filled}?\${text}\`
}

const createCall =
  (options: ClientOptions) =>
  async <Answer>(method: string, path: string, input: Input): Promise<Answer> => {
    const given = Object.entries(input.headers ?? {}).filter(([, value]) => value !== undefined)
    const response = await (options.fetch ?? globalThis.fetch)(addressOf(options.url, path, input), {
      method,
      headers: {
        accept: 'application/json',
        ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
        ...Object.fromEntries(given.map(([name, value]) => [name, textOf(value)])),
      },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    })
    const text = await response.text()
    const isJson = /\\bjson\\b/.test(response.headers.get('content-type') ?? '')
    const answer = isJson && text !== '' ? JSON.parse(text) : text === '' ? undefined : text
    if (!response.ok) throw new ApiError(response.status, answer, \`\${method} \${path}\`)
    return answer
  }
`

/** The client of an API: a type for each schema, a function for each operation. */
export function emitClient(document: OpenApi): string {
  const taken = new Set<string>()
  const operations = Object.entries(document.paths).flatMap(([path, shared]) =>
    methods.flatMap((method) => {
      const operation = Operation.safeParse(shared[method])
      if (!operation.success) return []
      return [
        emitOperation(
          document,
          method,
          path,
          shared,
          operation.data,
          nameOf(method, path, operation.data, taken),
        ),
      ]
    }),
  )
  const types = Object.entries(document.components?.schemas ?? {}).map(
    ([name, schema]) => `export type ${typeName(name)} = ${typeOfSchema(document, schema)}`,
  )
  const title = safeText(`${document.info?.title ?? 'an API'} ${document.info?.version ?? ''}`.trim())
  return [
    `// The client of ${title}, made from its OpenAPI document by \`nexo integrate discover --emit\`. Make it again, do not edit it.`,
    '',
    ...types.flatMap((type) => [type, '']),
    runtime,
    'export function createClient(options: ClientOptions) {',
    '  const call = createCall(options)',
    '  return {',
    ...operations.flatMap(({ lines }) => lines),
    '  }',
    '}',
    '',
  ].join('\n')
}
