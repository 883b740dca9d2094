import type { Expression } from './ast.ts'

/** Names of the columns that an expression speaks of; whether they exist is not asked. */
export function columnsIn(expression: Expression): readonly string[] {
  const all = (list: readonly Expression[]): string[] => list.flatMap((one) => columnsIn(one))
  switch (expression.kind) {
    case 'column':
      return [expression.name]
    case 'text':
    case 'number':
    case 'boolean':
    case 'null':
      return []
    case 'negate':
    case 'not':
    case 'is-null':
    case 'cast':
      return columnsIn(expression.of)
    case 'binary':
      return all([expression.left, expression.right])
    case 'in':
      return all([expression.of, ...expression.list])
    case 'call':
      return all(expression.args)
    case 'case':
      return all([
        ...expression.branches.flatMap(({ when, result }) => [when, result]),
        ...(expression.otherwise === undefined ? [] : [expression.otherwise]),
      ])
  }
}
