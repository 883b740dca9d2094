import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { checkText } from '../../../../src/generation/check-requirements.ts'
import type { EmitInput } from '../../../../src/generation/emitting/contract.ts'
import { emitApplication } from '../../../../src/generation/emitting/emit-application.ts'
import { emitTests } from '../../../../src/generation/emitting/tests/emit-tests.ts'
import { temporaryFolder } from '../../../support/home.ts'
import { check } from '../../document.ts'
import { openWorkshop } from '../../mutation/workshop.ts'

const fixture = (name: string): EmitInput => {
  const file = fileURLToPath(new URL(`../../../../fixtures/requirements/${name}`, import.meta.url))
  return {
    model: checkText(name, readFileSync(file, 'utf8')).model,
    requirementsFile: name,
    destructive: 'refuse',
  }
}

test('the same model gives the same bytes', () => {
  expect(emitTests(fixture('library-loans.md'))).toEqual(emitTests(fixture('library-loans.md')))
})

test('each rule, transition and permission has tests that name its line', () => {
  const input = fixture('bookings.md')
  const text = emitTests(input)
    .map(({ content }) => content)
    .join('\n')
  const { rules, workflows, permissions } = input.model
  for (const { trace } of [...rules, ...workflows.flatMap(({ transitions }) => transitions)])
    expect(text).toContain(`'line ${trace.line}: `)
  for (const { operation, entity } of permissions)
    expect(text, `${operation} ${entity}`).toMatch(
      new RegExp(`refusesTo(List|Create|Update|Remove|Move|Act)\\('${entity}'`),
    )
})

test('a test that cannot be made is skipped, and the reason stands where people read it', () => {
  const files = emitTests(fixture('field-inspections.md'))
  const workflow = files.find(({ path }) => path === 'test/inspection/workflow.test.ts')
  expect(workflow?.content).toMatch(/without what is asked for', \{ skip: 'cannot satisfy /)
  expect(files.find(({ path }) => path === 'test/README.md')?.content).toContain('- line 38, an inspection')
})

test('tests of fields with hostile names are code that runs and passes', { timeout: 300_000 }, async () => {
  const { model } = check(
    'A class has a code (text, unique), a constructor (text), a prototype (whole number, at least 1), a then (date) and an await (yes or no).',
    'A function has a return (text, at most 20 characters) and a default (money, at least 0).',
    'Each function belongs to one class.',
    'The note of the class "${process.exit(1)}" is `rm`.',
    'Anyone can manage classes.',
    // Whoever creates one may not see it: what is asked of those who do is asked of somebody else.
    'Clerks can create functions.',
    'Managers can view functions.',
  )
  const input: EmitInput = { model, requirementsFile: 'requirements.md', destructive: 'refuse' }
  const workshop = await openWorkshop(await temporaryFolder(), emitApplication(input))
  const files = workshop.tests.filter((file) => /\/(fields|api)\./.test(file))
  expect(files).toHaveLength(4)
  expect(await workshop.firstFailure(files)).toBeUndefined()
})

test(
  'what the system sets, asks for and needs at least one of is thought of',
  { timeout: 300_000 },
  async () => {
    const { model } = check(
      'An event has a title (text), an opening (time) and a closing (time).',
      'The closing must be after the opening.',
      'A shift has a place (text).',
      'Each event has at least one shift.',
      'A permit has a filed on (date), an optional decided on (date) and an optional score (int).',
      'The decided on must not be before the filed on.',
      'The status of a permit is one of filed, granted or closed (default filed).',
      'A permit can move from filed to granted by managers.',
      'A permit can move from granted to closed by managers when the score is greater than 0.',
      'When a permit is granted, the system shall set the decided on to today.',
      'Managers can manage events, shifts and permits.',
    )
    const input: EmitInput = { model, requirementsFile: 'requirements.md', destructive: 'refuse' }
    const workshop = await openWorkshop(await temporaryFolder(), emitApplication(input))
    const files = workshop.tests.filter((file) => /\/(api|workflow|permissions)\./.test(file))
    expect(await workshop.firstFailure(files)).toBeUndefined()
    const sources = emitTests(input).filter(({ path }) => path.endsWith('.test.ts'))
    expect(sources.filter(({ content }) => content.includes("skip: 'cannot satisfy"))).toEqual([])
  },
)
