// tests: what a generated application must pass, made from the model alone and never from the code that was made from it.
// Enters: worlds of rows that satisfy every rule, cases, printing. Stays out: how the application does it.
import type { Entity } from '../../../domain/application-model/entity.ts'
import type { EmitPart, EmittedFile } from '../contract.ts'
import { kebabOf } from '../server/names.ts'
import { apiCases } from './cases/api-cases.ts'
import { computedCases } from './cases/computed-cases.ts'
import { fieldCases } from './cases/field-cases.ts'
import { movePermissionCases } from './cases/move-permission-cases.ts'
import { permissionCases } from './cases/permission-cases.ts'
import { reactionCases } from './cases/reaction-cases.ts'
import { relationCases } from './cases/relation-cases.ts'
import { ruleCases } from './cases/rule-cases.ts'
import type { SkippedCase, TestCase } from './cases/test-case.ts'
import { workflowCases } from './cases/workflow-cases.ts'
import { printTestFile } from './printing/print-test-file.ts'
import { indexModel, type ModelIndex } from './world/model-index.ts'

/** The subjects of an entity's tests: each is a file of its own, so that one can be run alone. */
const subjects: Readonly<Record<string, (index: ModelIndex, entity: Entity) => readonly TestCase[]>> = {
  api: apiCases,
  fields: (index, entity) => [...fieldCases(index, entity), ...computedCases(index, entity)],
  rules: (index, entity) => index.rules(entity.name).flatMap((rule) => ruleCases(index, rule)),
  relations: relationCases,
  permissions: permissionCases,
  workflow: (index, entity) => {
    const workflow = index.workflow(entity.name)
    return workflow === undefined ? [] : workflowCases(index, workflow)
  },
  'workflow-permissions': movePermissionCases,
  reactions: (index, entity) =>
    index.shape(entity.name).parts.reactions.flatMap((reaction) => reactionCases(index, reaction)),
}

const linesOf = (cases: readonly TestCase[]): readonly number[] =>
  [...new Set(cases.map(({ line }) => line))].sort((a, b) => a - b)

/** What is told of the tests of one subject of one entity, once they are printed: their code is the larger part. */
type Suite = {
  readonly entity: Entity
  readonly subject: string
  readonly count: number
  readonly skipped: readonly SkippedCase[]
  readonly file: EmittedFile
}

const suitesOf = (index: ModelIndex): readonly Suite[] =>
  index.model.entities.flatMap((entity) =>
    Object.entries(subjects).flatMap(([subject, make]) => {
      const cases = make(index, entity)
      return cases.length === 0 ? [] : [suiteOf(entity, subject, cases)]
    }),
  )

const suiteOf = (entity: Entity, subject: string, cases: readonly TestCase[]): Suite => ({
  entity,
  subject,
  count: cases.length,
  skipped: cases.filter((found) => found.kind === 'skipped'),
  file: fileOf(entity, subject, cases),
})

function fileOf(entity: Entity, subject: string, cases: readonly TestCase[]): EmittedFile {
  const what = `${subject.replaceAll('-', ' ')} of ${entity.plural}`
  return {
    path: `test/${kebabOf(entity.name)}/${subject}.test.ts`,
    content: printTestFile(what, cases),
    kind: 'test',
    requirementLines: linesOf(cases),
  }
}

const oneLine = (text: string): string =>
  text.replaceAll(/\s+/g, ' ').replaceAll(/[|<>`[\]]/g, (sign) => `\\${sign}`)

/** What is tested, and what is not: a test that could not be made is skipped, and stands here with its reason. */
function readme(suites: readonly Suite[]): EmittedFile {
  const missing = suites.flatMap(({ skipped }) =>
    skipped.map(({ line, title, reason }) => `- line ${line}, ${oneLine(title)}: ${oneLine(reason)}`),
  )
  const content = [
    '# Tests',
    '',
    'Made from the requirements alone, never from the code that was made from them; each title begins with the line that asks for it.',
    'Every test has the application to itself, on an empty SQLite database, at one moment. `npm test` runs all of them,',
    '`npm test -- test/ENTITY/SUBJECT.test.ts` runs one file.',
    '',
    '| entity | subject | tests |',
    '| --- | --- | ---: |',
    ...suites.map(({ entity, subject, count }) => `| ${oneLine(entity.label)} | ${subject} | ${count} |`),
    '',
    '## Not shown by a test',
    '',
    ...(missing.length === 0 ? ['Nothing.'] : missing),
    '',
  ].join('\n')
  return { path: 'test/README.md', content, kind: 'doc', requirementLines: [] }
}

const applicationUnderTest = [
  '// The application under test: what was made from the requirements, with the hooks beside it.',
  "import { fileURLToPath } from 'node:url'",
  "import { application, hooks } from '../../src/generated/application.ts'",
  "import { openTestbed, type Testbed } from './testbed.ts'",
  '',
  '/** Where the application is. */',
  "export const root = fileURLToPath(new URL('../..', import.meta.url))",
  '',
  '/** The application on an empty database. */',
  'export const openApplication = (clock?: () => Date): Promise<Testbed> =>',
  '  openTestbed(application, hooks, root, clock)',
  '',
].join('\n')

const applicationTests = [
  '// Tests: the application as a whole. Made with it.',
  "import { after, beforeEach, suite, test } from 'node:test'",
  "import { openApplication, root } from './support/application.ts'",
  "import { checkDescription, checkSessions, checkStart } from './support/application-checks.ts'",
  '',
  '// Browsers look at when a cookie ends, so the clock goes here.',
  'const app = await openApplication(() => new Date())',
  '',
  "suite('the application', () => {",
  '  beforeEach(() => app.empty())',
  '  after(() => app.close())',
  '',
  "  test('the description of the API has every route, and every route that it has is served', () => checkDescription(app))",
  '',
  "  test('people log in and out, and guessing passwords is slowed down', () => checkSessions(app))",
  '',
  "  test('it starts, is ready, can be measured, and stops when it is asked to', () => checkStart(root))",
  '})',
  '',
].join('\n')

/** `test/` of a generated application. Tests that cannot be made are in it too, skipped, each with its reason. */
export const emitTests: EmitPart = ({ model }) => {
  const suites = suitesOf(indexModel(model))
  return [
    readme(suites),
    {
      path: 'test/support/application.ts',
      content: applicationUnderTest,
      kind: 'test',
      requirementLines: [],
    },
    { path: 'test/application.test.ts', content: applicationTests, kind: 'test', requirementLines: [] },
    ...suites.map(({ file }) => file),
  ]
}
