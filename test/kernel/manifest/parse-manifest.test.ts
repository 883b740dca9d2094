import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { configurationInvalid, ConfigurationFinding } from '../../../src/kernel/errors-configuration.ts'
import { type ParsedManifest, parseManifest } from '../../../src/kernel/manifest/parse-manifest.ts'

const parse = (text: string): ParsedManifest => parseManifest('nexo.yaml', text)

function findingsOf(text: string): readonly ConfigurationFinding[] {
  try {
    parse(text)
    return []
  } catch (error) {
    if (!configurationInvalid.matches(error)) throw error
    return z.array(ConfigurationFinding).parse(error.details['findings'])
  }
}
const shown = (text: string): readonly string[] =>
  findingsOf(text).map(({ line, column, message, hint }) => `${line}:${column} ${message} | ${hint}`)

test('a manifest is read with its durations and sizes', () => {
  const { manifest } = parse(`
name: shop
app:
  start: node server.js
  health: { path: /readyz, timeout: 1m }
  limits: { memory: 512MiB }
environments:
  local:
  production: { replicas: 4, drain: 5s }
`)
  expect(manifest.app?.health?.timeout).toBe(60_000)
  expect(manifest.app?.limits?.memory).toBe(536_870_912)
  expect(manifest.environments).toEqual({ local: {}, production: { replicas: 4, drain: 5_000 } })
})

test.each([
  ['nam: shop', '1:1 unknown key "nam" | Did you mean name?'],
  [
    'port: 3000',
    '1:1 unknown key "port" | port belongs in app. Known here: app, environments, integrations, maintenance, monitoring, name, plugins, secrets.',
  ],
  ['app:\n  zzz: 1', /^2:3 unknown key "zzz" in app \| Known here: build, env, /],
  ['name: 12', '1:7 name takes text, not a number | Quote it: "12".'],
  ['app: [a]', '1:6 app takes a section with keys, not a list | Write a section with keys.'],
  ['- a', '1:1 this file takes a section with keys, not a list | Write a section with keys.'],
  ['just text', '1:1 this file takes a section with keys, not text | Write a section with keys.'],
  ['app:\n  port: "80"', '2:9 app.port takes a number, not text | Write 80 without quotes.'],
  ['app:\n  port: 80.5', '2:9 app.port takes a whole number, not 80.5 | Write a whole number.'],
  [
    'app:\n  port: 70000',
    '2:9 app.port has to be at most 65535, not 70000 | Write a number of at most 65535.',
  ],
  [
    'app:\n  health: { timeout: 30 }',
    '2:22 app.health.timeout takes text, not a number | Write it with its unit, such as 30s.',
  ],
  [
    'app:\n  health: { timeout: 30 s m }',
    '2:22 app.health.timeout: "30 s m" is not valid | Write a number with a unit, such as 500ms, 30s, 2m or 1h.',
  ],
  [
    'app:\n  limits: { memory: 1TB }',
    '2:21 app.limits.memory: "1TB" is not valid | Write a number with a unit, such as 512MiB or 2GiB.',
  ],
  [
    'app:\n  static: { directory: dist, spa: yes }',
    '2:35 app.static.spa takes true or false, not text | Write true or false.',
  ],
  ['app:\n  static: {}', '2:11 app.static lacks directory | Add directory: text.'],
  [
    'app:\n  start: node "x',
    '2:10 app.start: a double quote is never closed | Check its quotes, or write the command as a list: [program, argument].',
  ],
  [
    'app:\n  start: a\n  static: { directory: b }',
    '3:11 app.static: start and static exclude each other | Keep start for a server, or static for files.',
  ],
  [
    'app:\n  shared: [../up]',
    '2:12 app.shared[0]: "../up" is not valid | Write a relative path with / that stays inside the project.',
  ],
  [
    'app:\n  env: { A: }',
    '2:13 app.env.A takes text, a number or true or false, not nothing | Give it a value, or remove the key; "" is the empty text.',
  ],
  ['app:\n  env: { PORT: 1 }', /^2:10 "PORT" is not a name that app.env takes/],
  [
    'app:\n  env: { A: "x ${B}" }',
    '2:16 app.env.A: ${B} is not a reference | Write ${env:B} or ${secret:B}, or $${B} for the text itself.',
  ],
  ['app:\n  secrets: DB', '2:12 app.secrets takes a list, not text | Write a list: [DB].'],
  ['environments:\n  Prod: {}', /^2:3 "Prod" is not a name that environments takes/],
  [
    'environments:\n  a: { strategy: canray }',
    '2:18 environments.a.strategy: "canray" is not recreate, rolling, blue-green or canary | Did you mean canary?',
  ],
  [
    'environments:\n  a: { strategy: { type: canry, x: 1 } }',
    '2:26 environments.a.strategy.type: "canry" is not recreate, rolling, blue-green or canary | Did you mean canary?',
  ],
  [
    'environments:\n  a: { strategy: { type: canary, stesp: [1] } }',
    '2:34 unknown key "stesp" in environments.a.strategy | Did you mean steps?',
  ],
  [
    'environments:\n  a: { strategy: { type: canary, steps: [50, 20] } }',
    '2:41 environments.a.strategy.steps: its value is not valid | Write shares that rise.',
  ],
  [
    'environments:\n  a: { strategy: {} }',
    '2:18 environments.a.strategy lacks type | Add type: recreate, rolling, blue-green or canary.',
  ],
  [
    'environments:\n  a: { listen: "x:99999" }',
    '2:16 environments.a.listen: "x:99999" is not valid | Write PORT, HOST:PORT or [IPv6]:PORT, with a port up to 65535.',
  ],
  [
    'environments:\n  a: { hosts: [-oProxyCommand=x] }',
    /^2:16 environments.a.hosts\[0\]: "-oProxyCommand=x" is not valid/,
  ],
  [
    'environments:\n  a: { drain: 99d }',
    '2:15 environments.a.drain: "99d" is not valid | Write at most 24d.',
  ],
  [
    'secrets: { provider: command }',
    '1:22 secrets.provider: provider command needs a command | Add secrets.command, such as: vault-read app/shop',
  ],
])('%j is reported with its place and remedy', (text, expected) => {
  const [first, ...rest] = shown(text)
  expect(first).toMatch(expected instanceof RegExp ? expected : new RegExp(`^${RegExp.escape(expected)}$`))
  expect(rest).toEqual([])
})

test.each([
  ['', '1:1 the file holds nothing'],
  ['# only a comment\n', '1:1 the file holds nothing'],
  ['app:\n\tstart: a', '2:1 Tabs are not allowed as indentation | Indent with spaces.'],
  ['name: a\nname: b', '2:1 Map keys must be unique | Keep one of the two.'],
  ['name: "a', /^1:9 Missing closing "quote/],
  ['app: {', /^1:7 /],
  ['name: a\n---\nname: b', /^2:1 Source contains multiple documents/],
  ['name: *x', '1:7 there is no anchor &x above | Define it above its use'],
  ['name: !!js/function x', /^1:7 Unresolved tag/],
  ['app: a: b', /^1:6 Nested mappings are not allowed/],
  ['app:\n  env:\n    1: x', '3:5 the key 1 is not text | Quote it: "1".'],
  ['app:\n  env:\n    true: x', '3:5 the key true is not text | Quote it: "true".'],
  ['? [a, b]\n: 1', '1:3 the key this key is not text'],
  ['__proto__: 1', '1:1 a key may not be __proto__'],
])('%j is YAML that no manifest is made of', (text, expected) => {
  const [first] = shown(text)
  expect(first).toMatch(expected instanceof RegExp ? expected : new RegExp(`^${RegExp.escape(expected)}`))
})

test('all mistakes of a file come at once, in the order of the file', () => {
  const text = 'nam: x\napp:\n  prot: 1\n  health: { path: readyz }\n  env: { A: "${X}" }\nplugins: x\n'
  expect(findingsOf(text).map(({ line, code }) => `${line} ${code}`)).toEqual([
    '1 unknown-key',
    '3 unknown-key',
    '4 bad-value',
    '5 bad-value',
    '6 wrong-type',
  ])
})

test('a finding carries its source line, without a password that stands in it', () => {
  const [finding] = findingsOf('app:\r\n  env: { DB: postgres://u:hunter22@h, PORT: 1 }\r\n')
  expect(finding?.sourceLine).toBe('  env: { DB: postgres://u:…@h, PORT: 1 }')
})

test('one mistake is told in one line, several as a list', () => {
  expect(() => parse('nam: x')).toThrow(/^nexo.yaml:1:1: unknown key "nam"$/)
  expect(() => parse('nam: x\nplugin: y')).toThrow(
    /^nexo.yaml has 2 mistakes:\n  nexo.yaml:1:1: .*\n  nexo.yaml:2:1: /,
  )
})

test('variables keep the text that was written', () => {
  const { manifest } = parse(
    'app:\n  env: { A: 1.10, B: True, C: 0x1F, D: "5", E: 007, F: no, G: 1e3 }\nenvironments:\n  x: { env: { A: 2.0 }, app: { env: { A: 3.00 } } }',
  )
  expect(manifest.app?.env).toEqual({ A: '1.10', B: 'True', C: '0x1F', D: '5', E: '007', F: 'no', G: '1e3' })
  expect(manifest.environments?.['x']).toEqual({ env: { A: '2.0' }, app: { env: { A: '3.00' } } })
})

test('anchors, aliases and merge keys work, and a mistake below one is shown where it stands', () => {
  const text =
    'app:\n  env: &base { A: x }\nenvironments:\n  a: { env: { <<: *base, B: y } }\n  b: { env: *base }\n'
  const { manifest } = parse(text)
  expect(manifest.environments).toEqual({ a: { env: { A: 'x', B: 'y' } }, b: { env: { A: 'x' } } })
  expect(shown(text.replace('{ A: x }', '{ A: }'))[0]).toMatch(/^2:19 app.env.A takes/)
})

test('aliases that multiply without end are refused at once', () => {
  const levels = Array.from({ length: 12 }, (_, at) => `l${at + 1}: &l${at + 1} [${`*l${at},`.repeat(9)}]`)
  expect(shown(`l0: &l0 [x]\n${levels.join('\n')}\n`)[0]).toContain(
    'aliases or nesting make this file too large',
  )
  const variables = Array.from({ length: 101 }, (_, at) => `A${at}: *v`).join(', ')
  expect(shown(`app: { env: { V: &v x, ${variables} } }`)[0]).toContain('make this file too large')
  expect(shown('app: &a { env: *a }')[0]).toContain('aliases or nesting make this file too large')
})

test('nesting without end is refused, not crashed on', () => {
  expect(findingsOf(`app: ${'['.repeat(60)}${']'.repeat(60)}`).map(({ code }) => code)).toEqual(['too-large'])
  const deep = 20_000
  for (const text of [`app: ${'['.repeat(deep)}`, `app: ${'['.repeat(deep)}${']'.repeat(deep)}`]) {
    expect(findingsOf(text).length).toBeGreaterThan(0)
  }
})

test('line ends of Windows move no line and no column', () => {
  expect(shown('name: a\r\napp:\r\n  prot: 1\r\n')[0]).toMatch(/^3:3 unknown key "prot"/)
})

test('places are found for keys, values, list items and what is missing', () => {
  const { locate, has } = parse('app:\n  secrets:\n    - A\n    - "B"\n')
  expect(locate(['app', 'secrets', 1])).toEqual({ file: 'nexo.yaml', line: 4, column: 8 })
  expect(locate(['app', 'port'])).toMatchObject({ line: 2, column: 3 })
  expect([has(['app', 'secrets', 0]), has(['app', 'port'])]).toEqual([true, false])
})

test('no text makes the loader fail in any other way than with findings', () => {
  const word = fc.constantFrom(
    'app',
    'env',
    'name',
    ':',
    ': ',
    '\n',
    '  ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '&a',
    '*a',
    '<<',
    '#',
    '|',
    '>',
    '?',
    '!',
    '%',
    '\t',
    '${',
    '1',
    'true',
    'null',
    '\r\n',
    '---',
    '__proto__',
    'é',
    '\u0000',
    '\uFEFF',
  )
  const text = fc.oneof(
    fc.array(word, { maxLength: 25 }).map((words) => words.join('')),
    fc.string({ unit: 'binary' }),
  )
  fc.assert(
    fc.property(text, (source) => {
      for (const { line, column } of findingsOf(source)) {
        expect(line).toBeGreaterThanOrEqual(1)
        expect(column).toBeGreaterThanOrEqual(1)
      }
    }),
    { numRuns: Number(process.env['NEXO_FUZZ_ITERATIONS'] ?? 1_500) },
  )
})
