// lists: which paths of an API answer with rows, and how their further pages are asked for.
import type { Column, Stream } from '../../data/column.ts'
import type { Pagination, RestConfig } from './config.ts'
import { follow, jsonSchemaOf, Operation, parametersOf, successOf, type OpenApi } from './openapi.ts'
import { columnsOfSchema } from './schema-columns.ts'

export type List = {
  readonly path: string
  /** Property of the answer that holds the rows; undefined when the answer is the list. */
  readonly items: string | undefined
  readonly columns: readonly Column[]
  readonly pagination: Pagination
}

function rowsOf(document: OpenApi, schema: unknown, wanted: string | undefined) {
  const answer = follow(document, schema)
  if (answer?.['type'] === 'array') return { items: undefined, of: answer['items'] }
  const arrays = Object.entries(follow(document, answer?.['properties']) ?? {}).flatMap(
    ([name, property]) => {
      const found = follow(document, property)
      return found?.['type'] === 'array' && (wanted === undefined || wanted === name)
        ? [{ items: name, of: found['items'] }]
        : []
    },
  )
  return arrays.length === 1 ? arrays[0] : undefined
}

const nextNames = ['nextCursor', 'next_cursor', 'nextPageToken', 'next_page_token', 'next']
const cursorNames = ['cursor', 'pageToken', 'page_token', 'after', 'starting_after']

function paginationOf(document: OpenApi, schema: unknown, parameters: readonly string[]): Pagination {
  const properties = Object.keys(follow(document, follow(document, schema)?.['properties']) ?? {})
  const next = nextNames.find((name) => properties.includes(name))
  const parameter = cursorNames.find((name) => parameters.includes(name))
  if (next !== undefined && parameter !== undefined) return { type: 'cursor', next, parameter }
  if (parameters.includes('page')) return { type: 'page', parameter: 'page', first: 1 }
  return parameters.includes('offset') ? { type: 'offset', parameter: 'offset' } : { type: 'link' }
}

/** Every list of the API that needs nothing to be asked. `config` may say more than the document does. */
export function listsOf(document: OpenApi, config: RestConfig): readonly List[] {
  return Object.entries(document.paths).flatMap(([path, methods]) => {
    const operation = Operation.safeParse(methods['get'])
    if (!operation.success || path.includes('{')) return []
    const schema = jsonSchemaOf(document, successOf(operation.data))
    const isChosen = path === config.path
    const rows = rowsOf(document, schema, isChosen ? config.items : undefined)
    const columns = rows === undefined ? undefined : columnsOfSchema(document, rows.of)
    if (rows === undefined || columns === undefined || columns.length === 0) return []
    const parameters = parametersOf(document, methods, operation.data).flatMap((one) =>
      one.in === 'query' ? [one.name] : [],
    )
    const pagination =
      (isChosen ? config.pagination : undefined) ?? paginationOf(document, schema, parameters)
    return [{ path, items: rows.items, columns, pagination }]
  })
}

/** The list as a stream. What names a row is its `id`, when every row has one. */
export function streamOfList({ path, columns }: List): Stream {
  const id = columns.find(({ name, nullable }) => name === 'id' && !nullable)
  return { name: path, columns, keys: id === undefined ? [] : [['id']], estimatedRows: null }
}
