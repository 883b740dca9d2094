import * as z from 'zod'
import { PositiveDuration } from '../../../domain/duration.ts'
import { Secret } from '../../../kernel/secrets/secret.ts'

const Confidential = z.union([z.string().min(1), z.instanceof(Secret)])

const Pagination = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('cursor'),
    next: z.string().min(1).describe('Property of the answer that holds the next cursor.'),
    parameter: z.string().min(1).describe('Query parameter that takes it.'),
  }),
  z.strictObject({
    type: z.literal('page'),
    parameter: z.string().min(1),
    first: z.int().min(0).default(1),
  }),
  z.strictObject({ type: z.literal('offset'), parameter: z.string().min(1) }),
  z.strictObject({ type: z.literal('link') }).describe('Link header with rel="next".'),
  z.strictObject({ type: z.literal('none') }),
])

/** What the manifest says of an HTTP API. */
export const RestConfig = z.strictObject({
  connector: z.string(),
  directory: z.string(),
  url: Confidential.describe('Where its paths begin, such as https://api.example.com.'),
  openapi: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Its OpenAPI 3 document: a URL, or a file beside nexo.yaml. Default: /openapi.json of the API.',
    ),
  path: z.string().startsWith('/').optional().describe('The list to read, such as /api/customers.'),
  items: z
    .string()
    .min(1)
    .optional()
    .describe('Property of the answer that holds the rows, when it is no list itself.'),
  pagination: Pagination.optional().describe(
    'How further pages are asked for. Default: found in the OpenAPI document.',
  ),
  query: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  headers: z
    .record(z.string(), Confidential)
    .optional()
    .describe('Sent with each request, such as Authorization.'),
  timeout: PositiveDuration.optional().describe('Longest wait for an answer. Default 30s.'),
})
export type RestConfig = z.output<typeof RestConfig>
export type Pagination = z.output<typeof Pagination>
