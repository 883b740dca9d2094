import { expect, test } from 'vitest'
import { missingLines, shownCommands, steadyPart } from './console-blocks.ts'

test('what differs from run to run is set aside, and nothing else', () => {
  expect(steadyPart('✓ health   r-20261124-100538-2347 (194 ms)')).toBe('✓ health <release> (<time>)')
  expect(steadyPart('  url      http://127.0.0.1:7941')).toBe('url http://<address>')
  expect(steadyPart('exit code 5')).toBe('exit code 5')
})

test('a session is cut into commands and what is shown below each', () => {
  const markdown = ['text', '```console', '$ one', 'a', 'b', '$ two', '```', '```sh', 'three', '```'].join(
    '\n',
  )
  expect(shownCommands(markdown)).toEqual([
    { command: 'one', output: ['a', 'b'], line: 3 },
    { command: 'two', output: [], line: 6 },
  ])
})

test('a line that does not come, or comes too early, is missed', () => {
  expect(missingLines(['a', 'c'], ['a', 'b', 'c'])).toEqual([])
  expect(missingLines(['c', 'a'], ['a', 'b', 'c'])).toEqual(['a'])
  expect(missingLines(['d'], ['a', 'b', 'c'])).toEqual(['d'])
})
