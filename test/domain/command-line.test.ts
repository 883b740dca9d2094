import { execFileSync } from 'node:child_process'
import { fc } from '../support/properties.ts'
import { expect, test } from 'vitest'
import { parseCommandLine } from '../../src/domain/command-line.ts'

test.each([
  ['node server.js', ['node', 'server.js']],
  ['  node\tserver.js  ', ['node', 'server.js']],
  [`node "my server.js" 'a b'`, ['node', 'my server.js', 'a b']],
  [`a"b"'c'd`, ['abcd']],
  [String.raw`a\ b "c\"d" "e\f"`, ['a b', 'c"d', String.raw`e\f`]],
  [`x '' ""`, ['x', '', '']],
  [`x 'single $HOME * | &'`, ['x', 'single $HOME * | &']],
  ['serve -p $PORT --bind 0.0.0.0:${PORT}', ['serve', '-p', '$PORT', '--bind', '0.0.0.0:${PORT}']],
  ['x --cost 5$ a$', ['x', '--cost', '5$', 'a$']],
  ['node app.js --x=y a=b', ['node', 'app.js', '--x=y', 'a=b']],
  ['x a#b a~b user@host', ['x', 'a#b', 'a~b', 'user@host']],
  [String.raw`x a\ `, ['x', 'a ']],
  ['exec node server.js', ['node', 'server.js']],
  ['node server.js\n', ['node', 'server.js']],
  ['node \\\n  server.js', ['node', 'server.js']],
  ["awk '{print $1}' x", ['awk', '{print $1}', 'x']],
  ['x {} {a}', ['x', '{}', '{a}']],
])('%j is run without a shell', (line, argv) => {
  expect(parseCommandLine(line)).toEqual({ ok: true, argv })
})

test.each([
  ['a && b', '&'],
  ['a | b', 'a pipe'],
  ['a > log', 'a redirection'],
  ['a; b', 'several commands'],
  ['echo $(date)', 'a variable or substitution'],
  ['echo "$(date)"', 'a variable or substitution'],
  ['echo `date`', 'a command substitution'],
  ['echo $HOME', 'a variable or substitution'],
  ['echo $PORTS', 'a variable or substitution'],
  ['echo "${HOME}"', 'a variable or substitution'],
  ['ls *.js', 'a glob'],
  ['NODE_ENV=production node x', 'a variable set for one command'],
  ['~/bin/x', 'the home folder'],
  ['cd app', "the shell's own cd"],
  ['a\nb', 'several lines'],
  ['a # note', 'a comment'],
  ['cp {a,b}', 'a brace expansion'],
  [`a && echo "it's`, '&'],
])('%j needs a shell for %s', (line, shell) => {
  expect(parseCommandLine(line)).toEqual({ ok: true, argv: ['sh', '-c', line], shell })
})

test('Windows has its own shell', () => {
  expect(parseCommandLine('a && b', 'win32')).toMatchObject({ argv: ['cmd.exe', '/d', '/s', '/c', 'a && b'] })
})

test.each(['', '   ', 'node "x', "node 'x", 'node x\\', 'a\0b'])('%j is refused with a reason', (line) => {
  expect(parseCommandLine(line)).toMatchObject({
    ok: false,
    message: expect.any(String),
    hint: expect.any(String),
  })
})

/** What a real shell makes of the words, in one process for all lines. */
function wordsOfShell(lines: readonly string[]): string[][] {
  const script = lines.map((line) => `printf '%s\\0' ${line}\nprintf '\\1'\n`).join('')
  const out = execFileSync('sh', ['-s'], { input: script, encoding: 'utf8' })
  return out
    .split('\u0001')
    .slice(0, -1)
    .map((words) => words.split('\0').slice(0, -1))
}

test.runIf(process.platform !== 'win32')(
  'splits exactly as a shell does whatever it does not hand to one',
  () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      "'",
      '"',
      '\\',
      ' ',
      '\t',
      '$',
      '~',
      '=',
      '{',
      '}',
      ',',
      '#',
      '!',
      '^',
      ':',
      '/',
      '-',
      '.',
      '%',
      '@',
      '+',
      'é',
    )
    const line = fc.string({ unit: piece, minLength: 1, maxLength: 14 })
    const numRuns = Number(process.env['NEXO_FUZZ_ITERATIONS'] ?? 3_000)
    // The first word stands for a program; what is compared are the words behind it.
    const plain = fc.sample(line, numRuns).flatMap((text) => {
      const parsed = parseCommandLine(`x ${text}`)
      return parsed.ok && parsed.shell === undefined ? [{ text, words: parsed.argv.slice(1) }] : []
    })
    const expected = wordsOfShell(plain.map(({ text }) => text))
    expect(plain.length).toBeGreaterThan(numRuns / 10)
    // printf without an argument still prints one empty text.
    const shown = plain.map(({ words }) => (words.length === 0 ? [''] : words))
    expect(shown).toEqual(expected)
  },
)

test('no text makes the parser throw or lose its time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (line) => {
      const parsed = parseCommandLine(line)
      expect(parsed.ok ? parsed.argv.length : parsed.message.length).toBeGreaterThan(0)
    }),
  )
  const long = 'a '.repeat(100_000)
  expect(parseCommandLine(long)).toMatchObject({ ok: true })
})
