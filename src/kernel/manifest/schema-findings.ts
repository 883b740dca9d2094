// From the schema's issues to mistakes: which branch of a union was meant, and which words fit each issue.
import {
  badBound,
  badChoice,
  badFormat,
  badKey,
  custom,
  type Issue,
  missing,
  type SchemaMistake,
  unknownKey,
  wrongType,
} from './schema-mistake.ts'
import { listOf, typeName, valueAt } from './schema-words.ts'
import type { Path } from './yaml-tree.ts'

/** Branches of a union with the unions inside them laid flat. */
const flatBranches = (branches: readonly (readonly Issue[])[]): readonly (readonly Issue[])[] =>
  branches.flatMap((branch) => {
    const [only] = branch
    const isUnion = branch.length === 1 && only?.code === 'invalid_union' && only.path.length === 0
    return isUnion ? flatBranches(only.errors) : [branch]
  })

const isMismatch = (issue: Issue): boolean =>
  issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
const isOtherKind = (issue: Issue): boolean =>
  issue.code === 'invalid_value' && issue.path.length === 1 && issue.path[0] === 'type'

function expectedBy(issue: Issue): readonly string[] {
  if (issue.code === 'invalid_type') return [issue.expected]
  return issue.code === 'invalid_value' ? issue.values.map(String) : []
}

/** The mistakes of the branch that the writer meant: the one whose type, then whose `type` key fits. */
function unionMistakes(branches: readonly (readonly Issue[])[], root: unknown, path: Path): SchemaMistake[] {
  const flat = flatBranches(branches)
  const found = valueAt(root, path)
  const fitting = flat.filter((branch) => !branch.some(isMismatch))
  if (fitting.length === 0) {
    const choices = flat.flat().filter((issue) => issue.code === 'invalid_value')
    const isChoice = typeof found === 'string' && choices.length > 0
    return [
      isChoice
        ? badChoice(
            choices.flatMap((issue) => (issue.code === 'invalid_value' ? issue.values : [])),
            found,
            path,
          )
        : wrongType(flat.flat().filter(isMismatch).flatMap(expectedBy), found, path),
    ]
  }
  const kinds = fitting.flat().filter(isOtherKind)
  const [meant] = fitting
    .filter((branch) => !branch.some(isOtherKind))
    .toSorted((a, b) => a.length - b.length)
  if (meant !== undefined) return meant.flatMap((issue) => mistakesOf(issue, root, path))
  const values = kinds.flatMap((issue) => (issue.code === 'invalid_value' ? issue.values : []))
  return [oneOf(values, root, [...path, 'type'])]
}

const oneOf = (values: readonly unknown[], root: unknown, path: Path): SchemaMistake => {
  const found = valueAt(root, path)
  if (found !== undefined) return badChoice(values, found, path)
  return missing(path, `Add ${String(path.at(-1))}: ${listOf(values.map(String))}.`)
}

function mistakesOf(issue: Issue, root: unknown, base: Path): SchemaMistake[] {
  const path = [...base, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))]
  const found = valueAt(root, path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(path, key))
    case 'invalid_type':
      return [
        found === undefined
          ? missing(path, `Add ${String(path.at(-1))}: ${typeName(issue.expected)}.`)
          : wrongType([issue.expected], found, path),
      ]
    case 'invalid_value':
      return [oneOf(issue.values, root, path)]
    case 'too_small':
    case 'too_big':
      return [badBound(issue, found, path)]
    case 'invalid_key':
    case 'invalid_element':
      return [badKey(issue, path)]
    case 'invalid_union':
      return unionMistakes(issue.errors, root, path)
    case 'custom':
      return [custom(issue, found, path)]
    // The rest says in its message what is wanted: formats and multiples.
    default:
      return [badFormat(issue.message, found, path)]
  }
}

/**
 * Everything that `issues` say about `root`, the plain value that was checked.
 *
 * Promise: pure; one mistake at least for each issue; never repeats the value of a variable.
 */
export const schemaMistakes = (issues: readonly Issue[], root: unknown): readonly SchemaMistake[] =>
  issues.flatMap((issue) => mistakesOf(issue, root, []))
