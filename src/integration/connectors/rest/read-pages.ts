// read-pages: the rows of a list, page after page, each value as the text that was sent.
import * as z from 'zod'
import type { Call } from '../../../kernel/call.ts'
import { messageOf } from '../../../kernel/errors.ts'
import type { Column, Row, Value } from '../../data/column.ts'
import { readTimestamp } from '../../data/date-time.ts'
import { systemRefused } from '../../errors.ts'
import type { RestConfig } from './config.ts'
import type { List } from './lists.ts'
import { addressOf, get, systemName, type Answer } from './request.ts'

/** A number as it was written: JavaScript's own would lose digits. */
class Written {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toJSON(): unknown {
    const number = Number(this.text)
    return String(number) === this.text ? number : this.text
  }
}

/** Numbers keep the digits that were sent, which the third argument of a reviver has. */
function parseExactly(text: string): unknown {
  const keep: (...given: readonly unknown[]) => unknown = (_key, value, context) => {
    const { source } = SourceText.parse(context)
    return typeof value === 'number' && source !== undefined ? new Written(source) : value
  }
  return JSON.parse(text, keep)
}
const SourceText = z.looseObject({ source: z.string().optional() })

function valueOf(given: unknown, column: Column): Value {
  if (given === undefined || given === null) return null
  if (given instanceof Written) return given.text
  if (typeof given === 'boolean' && column.type !== 'json') return given ? 't' : 'f'
  if (typeof given !== 'string' || column.type === 'json') return JSON.stringify(given)
  return column.type === 'timestamptz' ? (readTimestamp(given, 'with-zone') ?? given) : given
}

const Item = z.record(z.string(), z.unknown())

function rowsIn(document: unknown, list: List, columns: readonly Column[], system: string): readonly Row[] {
  const held = list.items === undefined ? document : Item.safeParse(document).data?.[list.items]
  const items = z.array(Item).safeParse(held)
  if (!items.success) {
    const where = list.items === undefined ? 'its answer' : `"${list.items}" of its answer`
    throw systemRefused({ system, what: `list ${list.path}`, reason: `${where} is no list of objects` })
  }
  return items.data.map((item) => columns.map((column) => valueOf(item[column.name], column)))
}

const linkPattern = /<([^>]+)>\s*;[^,]*\brel="?next"?/

/** The address of the page after this one; undefined when it was the last. */
function nextAddress(
  list: List,
  url: URL,
  document: unknown,
  { link }: Answer,
  rows: number,
): URL | undefined {
  const { pagination } = list
  const next = new URL(url)
  switch (pagination.type) {
    case 'none':
      return undefined
    case 'cursor': {
      const cursor = Item.safeParse(document).data?.[pagination.next]
      const text = cursor instanceof Written ? cursor.text : cursor
      if (typeof text !== 'string' || text === '') return undefined
      next.searchParams.set(pagination.parameter, text)
      return next
    }
    case 'page': {
      const page = Number(url.searchParams.get(pagination.parameter) ?? pagination.first)
      next.searchParams.set(pagination.parameter, String(page + 1))
      return rows === 0 ? undefined : next
    }
    case 'offset': {
      const offset = Number(url.searchParams.get(pagination.parameter) ?? 0)
      next.searchParams.set(pagination.parameter, String(offset + rows))
      return rows === 0 ? undefined : next
    }
    case 'link': {
      const found = link === null ? undefined : linkPattern.exec(link)?.[1]
      const address = found === undefined ? undefined : new URL(found, url)
      // Elsewhere, the credential would be told to a stranger.
      return address?.origin === url.origin ? address : undefined
    }
  }
}

/** Pages in order. @throws NX-INTEGRATE-REFUSED for an answer that is no list, and for pages that go in a circle */
export async function* readPages(
  config: RestConfig,
  list: List,
  names: readonly string[],
  call: Call,
): AsyncGenerator<readonly Row[]> {
  const system = systemName(config)
  const columns = names.flatMap((name) => list.columns.find((column) => column.name === name) ?? [])
  const query = Object.fromEntries(
    Object.entries(config.query ?? {}).map(([name, value]) => [name, String(value)]),
  )
  const seen = new Set<string>()
  let url: URL | undefined = addressOf(config, list.path, query)
  while (url !== undefined) {
    if (seen.has(url.href))
      throw systemRefused({ system, what: `list ${list.path}`, reason: 'its pages go in a circle' })
    seen.add(url.href)
    const answer = await get(config, url, call)
    const document = parseAnswer(answer, list, system)
    const rows = rowsIn(document, list, columns, system)
    if (rows.length > 0) yield rows
    url = nextAddress(list, url, document, answer, rows.length)
  }
}

function parseAnswer({ text }: Answer, { path }: List, system: string): unknown {
  try {
    return parseExactly(text)
  } catch (error) {
    throw systemRefused(
      { system, what: `list ${path}`, reason: `its answer is no JSON: ${messageOf(error)}` },
      { cause: error },
    )
  }
}
