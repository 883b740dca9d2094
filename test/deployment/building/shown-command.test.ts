import { expect, test } from 'vitest'
import { shownBuild, shownCommand } from '../../../src/deployment/building/shown-command.ts'

test('a shell is not shown, what it runs is', () => {
  expect(shownCommand(['npm', 'ci'])).toBe('npm ci')
  expect(shownCommand(['sh', '-c', 'PATH="$PWD/x:$PATH"; exec a && b'])).toBe('exec a && b')
})

test('both steps of a build are shown in their order', () => {
  expect(
    shownBuild([
      ['npm', 'ci'],
      ['npm', 'run', 'build'],
    ]),
  ).toBe('npm ci, then npm run build')
  expect(shownBuild([null, null])).toBe('nothing to build')
})
