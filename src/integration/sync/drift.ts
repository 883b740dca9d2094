import type { Column } from '../data/column.ts'

const described = ({ native, nullable }: Column): string => `${native}${nullable ? '' : ' not null'}`

/** What changed between two descriptions of one stream, one line each. Pure. */
export function columnChanges(
  end: 'source' | 'target',
  before: readonly Column[],
  now: readonly Column[],
): readonly string[] {
  const changed = before.flatMap((column) => {
    const found = now.find(({ name }) => name === column.name)
    if (found === undefined) return [`${end}.${column.name} is gone`]
    return described(found) === described(column)
      ? []
      : [`${end}.${column.name} was ${described(column)} and is ${described(found)}`]
  })
  const added = now.filter(({ name }) => !before.some((column) => column.name === name))
  return [...changed, ...added.map((column) => `${end}.${column.name} is new (${described(column)})`)]
}
