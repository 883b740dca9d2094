// generated-text: what a person reads when an application was generated: what it has, from which lines, what was written.
import type { ApplicationModel } from '../domain/application-model/application-model.ts'
import type { GeneratedApplication, WrittenFile } from '../generation/contract.ts'
import { paint, symbol, type Look } from './look.ts'
import { pairLines, tableLines, type Cell } from './table.ts'

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`
const some = (count: number, one: string, many?: string): readonly string[] =>
  count === 0 ? [] : [counted(count, one, many)]

/** `5, 8-12`. */
function lineRanges(lines: Iterable<number>): string {
  const sorted = [...new Set(lines)].toSorted((a, b) => a - b)
  const ranges: [number, number][] = []
  for (const line of sorted) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === line - 1) last[1] = line
    else ranges.push([line, line])
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ')
}

type Traced = { readonly trace: { readonly line: number; readonly endLine: number } }
const linesOf = (elements: readonly Traced[]): readonly number[] =>
  elements.flatMap(({ trace: { line, endLine } }) =>
    Array.from({ length: endLine - line + 1 }, (_, offset) => line + offset),
  )

/** What one entity has, and the lines that say so. */
function entityRow(
  model: ApplicationModel,
  { name, plural, path, fields, trace }: ApplicationModel['entities'][number],
) {
  const about = <Element extends { readonly entity: string }>(elements: readonly Element[]) =>
    elements.filter(({ entity }) => entity === name)
  const rules = about(model.rules)
  const moves = about(model.workflows).flatMap(({ transitions }) => transitions)
  const permissions = about(model.permissions)
  const reactions = model.reactions.filter(({ trigger }) => trigger.entity === name)
  const relations = model.relations.filter(({ to }) => to === name)
  const has = [
    counted(fields.length, 'field'),
    ...some(rules.length, 'rule'),
    ...some(moves.length, 'move'),
    ...some(permissions.length, 'permission'),
    ...some(reactions.length, 'reaction'),
  ].join(', ')
  const all = [{ trace }, ...fields, ...rules, ...moves, ...permissions, ...reactions, ...relations]
  return [
    { text: plural, tone: 'strong' },
    { text: `/api/${path}` },
    { text: has },
    { text: lineRanges(linesOf(all)), tone: 'dim' },
  ] satisfies Cell[]
}

const columns = [
  { heading: 'keeps' },
  { heading: 'at' },
  { heading: 'with', shrinkTo: 12 },
  { heading: 'from lines', shrinkTo: 10 },
] as const

const changeWords = ['created', 'updated', 'merged', 'removed', 'kept', 'unchanged'] as const

const countChanges = (files: readonly WrittenFile[]): string =>
  changeWords
    .flatMap((word) => {
      const count = files.filter(({ change }) => change === word).length
      return count === 0 ? [] : [`${count} ${word}`]
    })
    .join(', ')

/** Files with edits of the user: people want to know what became of each. */
const editedLines = (look: Look, files: readonly WrittenFile[]): readonly string[] =>
  files
    .filter(
      ({ change, kind, generatedNoMore }) =>
        change === 'merged' || (change === 'kept' && (kind !== 'custom' || generatedNoMore === true)),
    )
    .map(({ path, change, generatedNoMore }) => {
      const what = change === 'merged' ? 'merged with your edit' : 'kept as you edited it'
      const why = generatedNoMore === true ? ', though nothing needs it any more' : ''
      return `  ${paint(look, 'warn', what)}: ${path}${why}`
    })

function factsOf(model: ApplicationModel): readonly (readonly [string, string | null])[] {
  const orNone = (text: string): string | null => (text === '' ? null : text)
  return [
    ['roles', orNone(model.roles.map(({ name }) => name).join(', '))],
    ['messages', orNone(model.integrations.map(({ kind, name }) => `${kind} ${name}`).join(', '))],
    ['watched', orNone(model.nfrs.map(({ trace }) => trace.text.replace(/\.$/, '')).join('; '))],
    ['by the clock', orNone(model.schedules.map(({ trace }) => trace.text.replace(/\.$/, '')).join('; '))],
  ]
}

/** What was built from what, and what became of the files. `folder` as the user named it. */
export function generatedLines(
  look: Look,
  { model, files }: GeneratedApplication,
  folder: string,
  terminalColumns: number | undefined,
): readonly string[] {
  const rows = model.entities.map((entity) => entityRow(model, entity))
  const good = paint(look, 'good', symbol(look, 'good'))
  return [
    paint(look, 'strong', model.name),
    ...tableLines(look, columns, rows, terminalColumns),
    ...pairLines(look, factsOf(model)),
    '',
    `${good} ${counted(files.length, 'file')} in ${folder}: ${countChanges(files)}`,
    ...editedLines(look, files),
  ]
}

/** What to do next. */
export const nextLines = (look: Look, folder: string): readonly string[] => [
  '',
  paint(look, 'dim', 'Next:'),
  `  cd ${folder} && npm ci && npm run build && npm start`,
  `  nexo deploy --cwd ${folder}`,
]
