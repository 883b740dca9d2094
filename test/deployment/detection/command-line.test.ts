import { execFileSync } from 'node:child_process'
import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import {
  keepsShell,
  parseScriptLine,
  quoted,
  shellThatExecs,
} from '../../../src/deployment/detection/command-line.ts'

const runs = Number(process.env['NEXO_FUZZ_ITERATIONS'] ?? 100)

test.for([
  ['node server.js', [], ['node', 'server.js']],
  ['NODE_ENV=production A="b c" node server.js', ['NODE_ENV=production', 'A=b c'], ['node', 'server.js']],
  ['serve -l ${PORT:-3000}', [], ['serve', '-l', '$PORT']],
  ['serve -l "$PORT"', [], ['serve', '-l', '$PORT']],
  [`node -e 'a && b'`, [], ['node', '-e', 'a && b']],
] as const)('%s needs no shell', ([line, env, argv]) => {
  expect(parseScriptLine(line)).toEqual({ kind: 'simple', env, argv })
})

test.for(['a | b', 'a > b', 'a; b', 'a || b', '$HOME/run', 'a *.js', '(a && b)', 'a &&', '', 'a && b | c'])(
  '%s needs one',
  (line) => {
    expect(parseScriptLine(line)).toEqual({ kind: 'shell' })
  },
)

test('a chain is told from its last command', () => {
  expect(parseScriptLine(`migrate --x "a && b" && A=1 node s.js`)).toEqual({
    kind: 'chain',
    before: ['migrate --x "a && b"'],
    last: 'A=1 node s.js',
  })
})

test.for([
  ['node s.js', `exec node s.js`, false],
  ['A=1 node s.js', `exec env A=1 node s.js`, false],
  ['a && b', `a && exec b`, false],
  [`node -e "x('1; 2')" && b`, `node -e "x('1; 2')" && exec b`, false],
  ['node s.js --dir $HOME', `exec node s.js --dir $HOME`, false],
  ['exec node s.js', `exec node s.js`, true],
  ['a | b', `a | b`, true],
  ['cd x; b', `cd x; b`, true],
] as const)('the shell of %s replaces itself where it can', ([line, script, keeps]) => {
  expect(shellThatExecs(line, [])).toEqual(['sh', '-c', script])
  expect(keepsShell(line)).toBe(keeps)
})

test('installed programs are found first', () => {
  expect(shellThatExecs('x', ['node_modules/.bin', '../node_modules/.bin'])[2]).toBe(
    'PATH="$PWD/node_modules/.bin:$PWD/../node_modules/.bin:$PATH"; exec x',
  )
})

test('what is quoted is what a shell reads back', () => {
  const words = fc.array(
    fc.string().filter((word) => !word.includes('\0') && !word.includes('$PORT')),
    { minLength: 1, maxLength: 5 },
  )
  const comesBack = (list: string[]): boolean => {
    const script = `for word in ${list.map(quoted).join(' ')}; do printf '%s\\0' "$word"; done`
    return (
      execFileSync('sh', ['-c', script], { encoding: 'utf8' }) === list.map((word) => `${word}\0`).join('')
    )
  }
  expect(fc.check(fc.property(words, comesBack), { numRuns: Math.min(runs, 200) }).counterexample).toBeNull()
})

test('no line makes the parser throw or lose words', () => {
  const isStable = (line: string): boolean => {
    const parsed = parseScriptLine(line)
    return parsed.kind !== 'simple' || parsed.argv.length > 0
  }
  expect(fc.check(fc.property(fc.string(), isStable), { numRuns: runs * 5 }).counterexample).toBeNull()
})
