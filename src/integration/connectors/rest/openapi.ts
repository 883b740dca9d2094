// openapi: the part of an OpenAPI 3 document that says which lists there are and what is in them.
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import type { Call } from '../../../kernel/call.ts'
import { messageOf } from '../../../kernel/errors.ts'
import { systemRefused, unreachable } from '../../errors.ts'
import type { RestConfig } from './config.ts'
import { addressOf, get, systemName } from './request.ts'

const JsonObject = z.record(z.string(), z.unknown())
export type JsonObject = Readonly<Record<string, unknown>>

const Parameter = z.looseObject({
  name: z.string(),
  in: z.string(),
  required: z.boolean().optional(),
  description: z.string().optional(),
  schema: z.unknown().optional(),
})
const Media = z.looseObject({ schema: z.unknown().optional() })
const Body = z.looseObject({
  content: z.record(z.string(), Media).optional(),
  required: z.boolean().optional(),
})

export const Operation = z.looseObject({
  operationId: z.string().optional(),
  summary: z.string().optional(),
  parameters: z.array(z.unknown()).optional(),
  requestBody: z.unknown().optional(),
  responses: JsonObject.optional(),
})
export type Operation = z.infer<typeof Operation>

const OpenApi = z.looseObject({
  openapi: z.string().regex(/^3\./, 'OpenAPI 3'),
  info: z.looseObject({ title: z.string().optional(), version: z.string().optional() }).optional(),
  paths: z.record(z.string(), JsonObject).default({}),
  components: z.looseObject({ schemas: JsonObject.optional() }).optional(),
})
export type OpenApi = z.infer<typeof OpenApi>

/** Reads the document that `config` names. @throws NX-INTEGRATE-UNREACHABLE, NX-INTEGRATE-REFUSED when it is none */
export async function loadOpenApi(config: RestConfig, call: Call): Promise<OpenApi> {
  const system = systemName(config)
  const text = await readDocument(config, call)
  try {
    // JSON is YAML too.
    return OpenApi.parse(text.trimStart().startsWith('{') ? JSON.parse(text) : parse(text))
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error)
    throw systemRefused(
      { system, what: 'describe itself', reason: `no OpenAPI 3 document: ${reason}` },
      { cause: error },
    )
  }
}

async function readDocument(config: RestConfig, call: Call): Promise<string> {
  const { openapi, directory } = config
  if (openapi === undefined) return (await get(config, addressOf(config, '/openapi.json', {}), call)).text
  if (/^https?:/.test(openapi)) return (await get(config, new URL(openapi), call)).text
  try {
    return await readFile(resolve(directory, openapi), 'utf8')
  } catch (error) {
    throw unreachable({ system: systemName(config), reason: messageOf(error) }, { cause: error })
  }
}

const mostHops = 50

/** What `value` stands for: references inside the document are followed. A loop, or nothing there, is undefined. */
export function follow(document: OpenApi, value: unknown): JsonObject | undefined {
  let current = value
  for (let hop = 0; hop < mostHops; hop += 1) {
    const read = JsonObject.safeParse(current)
    if (!read.success) return undefined
    const reference = read.data['$ref']
    if (typeof reference !== 'string') return read.data
    current = lookUp(document, reference)
  }
  return undefined
}

function lookUp(document: OpenApi, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined
  let current: unknown = document
  for (const step of reference.slice(2).split('/')) {
    const name = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    current =
      typeof current === 'object' && current !== null
        ? Object.entries(current).find(([key]) => key === name)?.[1]
        : undefined
  }
  return current
}

export type ReadParameter = z.infer<typeof Parameter>

/** Parameters of an operation and of its path, each with its references followed. */
export function parametersOf(
  document: OpenApi,
  path: JsonObject,
  operation: Operation,
): readonly ReadParameter[] {
  const shared = Array.isArray(path['parameters']) ? path['parameters'] : []
  const all = [...shared, ...(operation.parameters ?? [])].flatMap((one) => {
    const read = Parameter.safeParse(follow(document, one))
    return read.success ? [read.data] : []
  })
  return all.filter(
    (one, at) => !all.slice(at + 1).some((later) => later.name === one.name && later.in === one.in),
  )
}

/** The schema of the JSON of a body or response; undefined when it holds none. */
export function jsonSchemaOf(document: OpenApi, holder: unknown): unknown {
  const body = Body.safeParse(follow(document, holder))
  if (!body.success) return undefined
  const found = Object.entries(body.data.content ?? {}).find(([type]) =>
    /^application\/(?:[\w.-]+\+)?json/.test(type),
  )
  return found?.[1].schema
}

/** The response of an operation that succeeds, if it describes one. */
export function successOf(operation: Operation): unknown {
  const responses = Object.entries(operation.responses ?? {})
  return responses.find(([status]) => /^2(?:\d\d|XX)$/.test(status))?.[1]
}
