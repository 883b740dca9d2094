import { expect, test } from 'vitest'
import { announceError } from '../../src/reporting/ci/announce.ts'
import { errorLines } from '../../src/reporting/error-text.ts'
import { plainLook } from '../../src/reporting/look.ts'

const finding = (line: number, column: number, message: string) => ({
  file: 'nexo.yaml',
  line,
  column,
  code: 'unknown-key',
  message,
  hint: `fix ${message}`,
  sourceLine: '\thelth: /readyz',
})
const one = {
  code: 'NX-CONFIG-INVALID',
  message: 'nexo.yaml:3:2: unknown key helth',
  hint: 'Did you mean health?',
  details: { findings: [finding(3, 2, 'unknown key helth')] },
}
const two = {
  ...one,
  message: 'nexo.yaml has 2 mistakes:\n  first\n  second',
  details: { findings: [finding(3, 2, 'first'), finding(9, 1, 'second')] },
}

test('one mistake stands once, with its line and a caret below its column', () => {
  expect(errorLines(plainLook, one, () => undefined).join('\n')).toMatchInlineSnapshot(`
    "error NX-CONFIG-INVALID: nexo.yaml:3:2: unknown key helth
        3 |   helth: /readyz
              ^
      fix:  Did you mean health?
      more: nexo explain NX-CONFIG-INVALID"
  `)
})

test('every mistake of a file is shown with its place and its remedy', () => {
  const text = errorLines(plainLook, two, () => undefined).join('\n')
  expect(text).toMatchInlineSnapshot(`
    "error NX-CONFIG-INVALID: nexo.yaml has 2 mistakes:
      nexo.yaml:3:2: error unknown-key: first
        3 |   helth: /readyz
              ^
        fix: fix first
      nexo.yaml:9:1: error unknown-key: second
        9 |   helth: /readyz
            ^
        fix: fix second
      fix:  Did you mean health?
      more: nexo explain NX-CONFIG-INVALID"
  `)
})

test('a line is read from the file when the error does not carry it', () => {
  const bare = { ...one, details: { findings: [{ file: 'a.yaml', line: 2, column: 1, message: 'm' }] } }
  expect(errorLines(plainLook, bare, (file, line) => `${file} ${line}`).join('\n')).toContain('2 | a.yaml 2')
})

test("the application's last lines stand below the error, without its control characters", () => {
  const error = { code: 'NX-X', message: 'it died', hint: '', details: { logTail: ['a\u001B[2Jb'] } }
  expect(errorLines(plainLook, error, () => undefined)[1]).toBe('  | ab')
})

test('GitHub gets an annotation for each mistake, others none', () => {
  expect(announceError({}, two, (file) => file)).toEqual([])
  expect(announceError({ GITHUB_ACTIONS: 'true' }, two, (file) => `sub/${file}`)).toEqual([
    '::error file=sub/nexo.yaml,line=3,col=2,title=NX-CONFIG-INVALID::first. fix first',
    '::error file=sub/nexo.yaml,line=9,col=1,title=NX-CONFIG-INVALID::second. fix second',
  ])
})
