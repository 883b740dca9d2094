import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { VariableChange } from '../../../src/deployment/configuration/edit-lines.ts'
import { editVariables } from '../../../src/deployment/configuration/edit-variables.ts'

const appEnv = ['app', 'env']
const set = (name: string, value: string): VariableChange => ({ name, value })
const unset = (name: string): VariableChange => ({ name, value: undefined })
function edit(text: string, changes: readonly VariableChange[], path: readonly string[] = appEnv): string {
  const edited = editVariables(text, path, changes)
  if (!edited.ok) throw new Error(edited.reason)
  return edited.text
}

const handwritten = `# Our shop.
name:   shop      # spacing of mine

app:
    start: 'node server.js'
    env:
        # how loud
        LOG_LEVEL:  info     # or debug
        DB: "x"

        NOTE: |
          two
          lines
    port: 3000
`

test('a change touches its own value and leaves quotes, comments, blanks and indents elsewhere', () => {
  expect(edit(handwritten, [set('LOG_LEVEL', 'debug')])).toBe(handwritten.replace('info', 'debug'))
  expect(edit(handwritten, [set('DB', 'y z')])).toBe(handwritten.replace('"x"', 'y z'))
})

test('a new variable comes behind the last one, as deep as it', () => {
  expect(edit(handwritten, [set('NEW', 'v')])).toBe(
    handwritten.replace('    port:', '        NEW: v\n    port:'),
  )
})

test('a variable goes with its line and the comment on it', () => {
  expect(edit(handwritten, [unset('LOG_LEVEL')])).toBe(
    handwritten.replace('        LOG_LEVEL:  info     # or debug\n', ''),
  )
  expect(edit(handwritten, [unset('NOTE')])).toBe(handwritten.replace(/ {8}NOTE: \|\n.*two\n.*lines\n/, ''))
})

test('line ends of Windows stay', () => {
  const windows = handwritten.replaceAll('\n', '\r\n')
  const edited = edit(windows, [set('NEW', 'v'), unset('DB'), set('LOG_LEVEL', 'debug')])
  expect(edited.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  expect(edited).toContain('        NEW: v\r\n    port')
})

test('a flow map stays one', () => {
  expect(edit('app: { env: { A: 1 }, port: 80 } # x\n', [set('B', 'x, y'), set('A', '2')])).toBe(
    'app: { env: { A: "2", B: "x, y" }, port: 80 } # x\n',
  )
})

test('sections that are missing are made, and comments around them stay', () => {
  expect(edit('# top\napp:\n  port: 80 # p\n  # more\nplugins: []\n', [set('A', '1')])).toBe(
    '# top\napp:\n  port: 80 # p\n  env:\n    A: "1"\n  # more\nplugins: []\n',
  )
  expect(edit('', [set('A', 'x')])).toBe('app:\n  env:\n    A: x\n')
  const path = ['environments', 'local', 'env']
  expect(parse(edit('environments:\n  local:\n', [set('A', 'x')], path))).toEqual({
    environments: { local: { env: { A: 'x' } } },
  })
})

test('the last variable takes its section along', () => {
  expect(parse(edit('app:\n  port: 80\n  env:\n    A: x\n', [unset('A')]))).toEqual({ app: { port: 80 } })
})

test('what is not there is not missed', () => {
  expect(edit(handwritten, [unset('ABSENT')])).toBe(handwritten)
  expect(edit('name: x\n', [unset('A')])).toBe('name: x\n')
})

test('variables that another section shares are not touched', () => {
  expect(
    editVariables('app:\n  env: &e { A: x }\nenvironments: { l: { env: *e } }\n', appEnv, [set('A', 'y')]),
  ).toEqual({
    ok: false,
    reason: 'its variables are shared with another section by an anchor',
  })
})

test('a variable that another one refers to is not touched, one that refers to another is', () => {
  const text = 'app:\n  env:\n    A: &v x\n    B: *v\n'
  for (const change of [set('A', 'y'), unset('A')]) {
    expect(editVariables(text, appEnv, [change])).toMatchObject({ ok: false })
  }
  expect(parse(edit(text, [set('B', 'y')]))).toEqual({ app: { env: { A: 'x', B: 'y' } } })
})

// Layouts that people and programs write, each with a variable A.
const layouts = [
  handwritten,
  handwritten.replaceAll('\n', '\r\n'),
  'name: x\n',
  '',
  'app: {}\n',
  'app:\n',
  'app: { port: 80 }\n',
  'app: { env: { A: 1 } }\n',
  'app: { env: { A: } }\n',
  'app: { env: { A: 1, } }\n',
  'app: {\n  env: {\n    A: 1 # c\n  }\n}\n',
  'name: &v shop\napp: { env: { A: *v } }\n',
  '{"app": {"env": {"A": "x"}}}',
  'app:\n  env:\n    A: x',
  'app:\n  env: {}\n',
  'app:\n  env:\n    "A": x\n    B:\n',
  'app:\n  env:\n    ? A\n    : x\n',
  'app:\n  env:\n    A:\n      x\n',
  'app:\n  env:\n    A: |+\n      x\n\n\n',
  'app:\n  env:\n    A: |2\n        x',
  'app:\n  env:\n    A: >-\n      x\n      y\n  # note\n',
  'app:\n  env:\n    A: "x\n      y"\n    B: |\n\n\n  port: 80\n',
  'app:\n  env:\n    A: # c\n      x # d\n    B: y # e',
  'app:\n    env:\n     A: x\n     B:  y\n\n\n# trailing\n',
  '---\napp:\n  env:\n    A: x\n...\n',
]

/** Everything but one variable, and but sections that only it could fill. */
function textOf(text: string, variable: string): unknown {
  const { app, ...rest } = parse(text) ?? {}
  const { env, ...others } = app ?? {}
  const { [variable]: _, ...variables } = env ?? {}
  return { rest, others, variables }
}

test('whatever is set reads back as exactly that, twice is once, and unset takes it back', () => {
  const name = fc.constantFrom('A', 'LOG_LEVEL', 'DB', 'NOTE', 'Z')
  const value = fc.oneof(
    fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed() && !text.includes('\0')),
    fc.constantFrom(
      'true',
      'null',
      '~',
      '1.10',
      '- a',
      'a: b',
      '# x',
      "'",
      '"',
      ' x ',
      '',
      '|',
      '*a',
      '&a',
      '!!x',
      '@',
      '`',
      '%',
      '{',
      '[a]',
      'a\nb',
      '\r',
      '\t',
      '0x1F',
      '2026-01-01',
      '${env:A}',
    ),
  )
  const file = fc.constantFrom(...layouts)
  fc.assert(
    fc.property(file, name, value, (text, variable, content) => {
      const edited = edit(text, [set(variable, content)])
      expect(parse(edited).app.env[variable]).toBe(content)
      expect(edit(edited, [set(variable, content)])).toBe(edited)
      expect(textOf(edited, variable)).toEqual(textOf(text, variable))
      const without = parse(edit(edited, [unset(variable)]))
      expect(without?.app?.env?.[variable]).toBeUndefined()
    }),
    { numRuns: Number(process.env['NEXO_FUZZ_ITERATIONS'] ?? 400) },
  )
})
