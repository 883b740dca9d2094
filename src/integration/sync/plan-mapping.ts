// plan-mapping: what each column of the target is given, and whether it fits. Pure.
import type { Column } from '../data/column.ts'
import { assign } from '../data/assign.ts'
import { ExpressionMistake } from '../mapping/ast.ts'
import { RowMistake } from '../mapping/cast-value.ts'
import { columnsIn } from '../mapping/columns-in.ts'
import { compileExpression } from '../mapping/compile-expression.ts'
import { parseExpression } from '../mapping/parse-expression.ts'
import type { Compiled } from '../mapping/shape.ts'
import type { PlanFinding } from '../plan-errors.ts'
import { openColumn } from './open-column.ts'
import type { Found, PlanInput, Texts } from './plan-input.ts'
import type { MappedColumn, SyncPlan } from './sync-plan.ts'

const quoted = (name: string): string =>
  /^[a-z_]\w*$/i.test(name) ? name : `"${name.replaceAll('"', '""')}"`

/** What each target column is given, as text. Without `map`: the column of the same name; all of them must find a place. */
export function mappingTexts({ section, source, target, targetCan }: PlanInput, found: Found): Texts {
  if (section.map !== undefined) return new Map(Object.entries(section.map))
  const omitted = new Set(section.omit)
  for (const name of omitted) {
    if (!source.columns.some((column) => column.name === name))
      found(
        'omit',
        `the source has no column "${name}"`,
        `It has ${source.columns.map((one) => one.name).join(', ')}.`,
      )
  }
  const wanted = source.columns.filter(({ name }) => !omitted.has(name))
  const isOpen = target.columns.length === 0 && !targetCan.rereads
  const homeless = wanted.filter(
    ({ name }) => !isOpen && !target.columns.some((column) => column.name === name),
  )
  if (homeless.length > 0) {
    const names = homeless.map(({ name }) => name)
    found(
      'map',
      `the target has no column for ${names.join(', ')}`,
      `Write \`map\`, or \`omit: [${names.join(', ')}]\` to leave them out.`,
    )
  }
  return new Map(
    wanted.filter((column) => !homeless.includes(column)).map(({ name }) => [name, quoted(name)]),
  )
}

/** Columns of the source that anything needs, in its own order. What an expression that cannot be read needs is unknown. */
export function columnsUsed({ section, source }: PlanInput, texts: Texts): readonly Column[] {
  const names = new Set<string>([
    ...(section.key ?? source.keys[0] ?? []),
    ...(section.cursor === undefined ? [] : [section.cursor.column]),
  ])
  for (const text of [...texts.values(), ...(section.filter === undefined ? [] : [section.filter])]) {
    try {
      for (const name of columnsIn(parseExpression(text))) names.add(name)
    } catch (error) {
      // It is told of where the expression is compiled.
      if (!(error instanceof ExpressionMistake)) throw error
    }
  }
  return source.columns.filter(({ name }) => names.has(name))
}

type Compiler = (at: string, text: string) => Compiled | undefined

/** Compiles against what is read, but names what the whole source has when a column is missing. */
export const compilerFor =
  ({ integration, source }: PlanInput, used: readonly Column[], findings: PlanFinding[]): Compiler =>
  (at, text) => {
    const place = `integrations.${integration}.${at}`
    try {
      const expression = parseExpression(text)
      compileExpression(expression, source.columns)
      return compileExpression(expression, used)
    } catch (error) {
      if (error instanceof ExpressionMistake) {
        const { line, column } = error.place
        findings.push({ at: place, line, column, message: error.message, hint: error.hint })
        return undefined
      }
      if (!(error instanceof RowMistake)) throw error
      findings.push({ at: place, line: 1, column: 1, message: error.message, hint: 'Correct this value.' })
      return undefined
    }
  }

export function mapColumns(
  input: PlanInput,
  texts: Texts,
  compile: Compiler,
  found: Found,
): readonly MappedColumn[] {
  const { target, targetCan } = input
  const isOpen = target.columns.length === 0 && !targetCan.rereads
  return [...texts].flatMap(([name, text]) => {
    const at = `map.${name}`
    const compiled = compile(at, text)
    const declared = target.columns.find((column) => column.name === name)
    if (declared === undefined && !isOpen) {
      found(
        at,
        `the target has no column "${name}"`,
        `It has ${target.columns.map((one) => one.name).join(', ')}.`,
      )
      return []
    }
    if (compiled === undefined) return []
    const column = declared ?? openColumn(name, compiled.shape)
    const assignment = assign(compiled.shape, column)
    if (assignment.verdict === 'refused') {
      found(
        at,
        `${compiled.shape.type} does not go into ${name} (${column.native}): ${assignment.why}`,
        assignment.hint,
      )
      return []
    }
    const checkedBecause = assignment.verdict === 'checked' ? assignment.why : undefined
    return [{ target: column, text, compiled, checkedBecause }]
  })
}

export function compileFilter({ section }: PlanInput, compile: Compiler, found: Found): SyncPlan['filter'] {
  if (section.filter === undefined) return undefined
  const compiled = compile('filter', section.filter)
  if (compiled === undefined) return undefined
  if (compiled.shape.type !== 'boolean')
    found(
      'filter',
      `this is ${compiled.shape.type}, not true or false`,
      'Compare it with something, such as: total > 0.',
    )
  return { text: section.filter, compiled }
}

export function checkRequired({ target }: PlanInput, texts: Texts, found: Found): void {
  for (const { name, nullable, hasDefault, isGenerated } of target.columns) {
    if (!texts.has(name) && !nullable && !hasDefault && !isGenerated)
      found(
        `map.${name}`,
        `the target needs ${name}, and nothing is mapped to it`,
        'Map something to it, or give it a default there.',
      )
  }
}
