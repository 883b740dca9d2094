import { expect, test } from 'vitest'
import { sourceFiles, type SourceFile } from './source-files.ts'

const files = sourceFiles('src')

/** Every line of product code that `pattern` finds, as `file:line`. Comments are left out. */
const findings = (pattern: RegExp): readonly string[] =>
  files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => (pattern.test(withoutComment(line)) ? [`${path}:${index + 1}`] : [])),
  )

const withoutComment = (line: string): string =>
  line.replace(/^\s*(?:\/\/|\/?\*).*$/, '').replace(/\s\/\/\s.*$/, '')

test('a thing has one name: nothing is exported as default', () => {
  expect(findings(/^export default\b/)).toEqual([])
})

test('nothing is left for later', () => {
  const marks = new RegExp(['TO', 'DO|FIX', 'ME|X', 'XX'].join(''))
  const left = files.flatMap(({ path, text }) => (marks.test(text) ? [path] : []))
  expect(left).toEqual([])
})

test('what tests draw by chance, they draw from a seed that is the same in every run', () => {
  const drawing = sourceFiles('test').flatMap(({ path, text, imports }) => {
    const isUnseeded =
      imports.some(({ specifier }) => specifier === 'fast-check') && path !== 'test/support/properties.ts'
    return isUnseeded || text.includes(['Math', 'random('].join('.')) ? [path] : []
  })
  expect(drawing).toEqual([])
})

test('files do not import each other in circles when they load', () => {
  expect(circlesOf(files)).toEqual([])
})

test('a circle is found', () => {
  const file = (path: string, imported: string): SourceFile => ({
    path,
    text: '',
    imports: [{ specifier: imported, file: imported, when: 'load' }],
  })
  expect(circlesOf([file('a', 'b'), file('b', 'c'), file('c', 'b'), file('d', 'a')])).toEqual(['b -> c -> b'])
})

/** Each circle once, starting at the file that was reached first. */
function circlesOf(sources: readonly SourceFile[]): readonly string[] {
  const importsOf = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.flatMap(({ file, when }) => (when === 'load' && file !== undefined ? [file] : [])),
    ]),
  )
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start >= 0) circles.push([...trail.slice(start), path].join(' -> '))
    if (start >= 0 || done.has(path)) return
    for (const next of importsOf.get(path) ?? []) visit(next, [...trail, path])
    done.add(path)
  }
  for (const path of importsOf.keys()) visit(path, [])
  return circles
}
