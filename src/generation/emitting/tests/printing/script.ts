// The body of a test as code: rows become variables, people become users, values become literals.
import type { Value } from '../../application/src/runtime/definition.ts'
import { camelOf } from '../../server/names.ts'
import { asCode, printLiteral, quote, type Literal } from '../../server/source-text.ts'
import { isMoved } from '../world/constraints.ts'
import type { Draft, Step } from '../world/draft.ts'
import type { Person, Row } from '../world/scene.ts'

export type Script = {
  readonly lines: string[]
  add(...lines: readonly string[]): void
  /** The variable of a row that was created. */
  nameOf(row: Row): string
  /** The variable of a person; the first mention makes the user. */
  person(person: Person): string
  /** Carries out steps of a draft, in their order; the last one on behalf of `actor`. */
  run(steps: readonly Step[], actor?: Person): void
  /** What is sent to create a row; `changes` replace or, when undefined, leave out fields. */
  body(row: Row, changes?: Readonly<Record<string, Value | undefined>>): string
}

/** Names that mean something else in a test. */
const reserved = new Set(
  'app test assert await async break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield arguments eval'.split(
    ' ',
  ),
)

export function openScript(draft: Draft): Script {
  const { index } = draft
  const lines: string[] = []
  const names = new Map<Row, string>()
  const people = new Map<string, string>()
  const taken = new Set<string>(reserved)

  const fresh = (wanted: string): string => {
    const base = /^[A-Za-z_$][\w$]*$/.test(wanted) ? wanted : 'row'
    let name = base
    for (let number = 2; taken.has(name); number += 1) name = `${base}${number}`
    taken.add(name)
    return name
  }

  const person = ({ role, number }: Person): string => {
    const key = `${role} ${number}`
    const known = people.get(key)
    if (known !== undefined) return known
    const name = fresh(
      `${camelOf(role.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()))}${number === 1 ? '' : number}`,
    )
    people.set(key, name)
    lines.push(`const ${name} = await app.user(${quote(role)}, ${number})`)
    return name
  }

  const nameOf = (row: Row): string => {
    const known = names.get(row)
    if (known === undefined) throw new Error(`a test names a ${row.entity} that it has not created`)
    return known
  }

  const reference = (target: Row | Person): Literal =>
    asCode(`${target.kind === 'row' ? nameOf(target) : person(target)}.id`)

  const body: Script['body'] = (row, changes = {}) => {
    const written: (readonly [string, Literal])[] = []
    for (const field of index.entity(row.entity).fields) {
      const value = field.name in changes ? changes[field.name] : row.values[field.name]
      if (value === undefined || (value === null && !(field.name in changes))) continue
      if (
        !(field.name in changes) &&
        (field.computed !== undefined || isMoved(index, row.entity, field.name))
      )
        continue
      written.push([field.name, asLiteral(value)])
    }
    for (const { name, key } of index.parents(row.entity)) {
      const target = row.parents[name]
      if (key in changes) {
        const value = changes[key]
        if (value !== undefined) written.push([key, asLiteral(value)])
      } else if (target !== undefined) written.push([key, reference(target)])
    }
    return printObject(written)
  }

  const create = (row: Row, caller: string): void => {
    const text = body(row)
    const name = fresh(camelOf(row.entity))
    names.set(row, name)
    lines.push(`const ${name} = await app.create(${quote(row.entity)}, ${text}${caller})`)
  }

  const step = (next: Step, caller: string): void => {
    if (next.do === 'create') create(next.row, caller)
    else {
      const { row, to } = next.move
      lines.push(`await app.move(${quote(row.entity)}, ${nameOf(row)}.id, ${quote(to)}${caller})`)
    }
  }

  return {
    lines,
    add: (...more) => void lines.push(...more),
    nameOf,
    person,
    run: (steps, actor) => {
      for (const [position, next] of steps.entries())
        step(next, actor !== undefined && position === steps.length - 1 ? `, ${person(actor)}` : '')
    },
    body,
  }
}

const longestLine = 80

/** An object whose keys come from the requirements: whatever they are, they stay keys. */
export function printObject(entries: readonly (readonly [string, Literal])[]): string {
  const parts = entries.map(([key, value]) => {
    const isName = /^[A-Za-z_$][\w$]*$/.test(key) && key !== '__proto__'
    return `${isName ? key : `[${quote(key)}]`}: ${printLiteral(value, 1)}`
  })
  const inline = parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
  return inline.length <= longestLine ? inline : `{\n${parts.map((part) => `  ${part},\n`).join('')}}`
}

/** A value as a literal. */
export function asLiteral(value: Value): Literal {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item: unknown) => asLiteral(toValue(item)))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asLiteral(toValue(item))]))
}

const toValue = (value: unknown): Value =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null

export const literal = (value: Value): string => printLiteral(asLiteral(value))
