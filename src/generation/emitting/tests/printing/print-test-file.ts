// A file of tests for node:test. Tests that could not be made stand in it too, skipped, with the reason.
import { quote } from '../../server/source-text.ts'
import type { TestCase } from '../cases/test-case.ts'

/** Two spaces before every line that has something on it. */
const indented = (text: string): string => `\n${text}`.replaceAll(/\n(?=[^\n])/g, '\n  ').slice(1)

const printTest = (found: TestCase): string => {
  const title = quote(`line ${found.line}: ${found.title}`)
  if (found.kind === 'skipped') return `test(${title}, { skip: ${quote(found.reason)} }, () => {})`
  return `test(${title}, async () => {\n${indented(found.body.join('\n'))}\n})`
}

const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')

/**
 * A whole file; it imports what its tests use. Its tests are a suite, so that all files may run in one process: what
 * is done before each test is done for its own only.
 */
export function printTestFile(what: string, cases: readonly TestCase[]): string {
  const bodies = cases.map((found) => printTest(found))
  const checks = ['checkIdempotency', 'checkList', 'checkRequests', 'checkRoundTrip'].filter((name) =>
    bodies.some((body) => body.includes(`await ${name}(`)),
  )
  const needsAssert = bodies.some((body) => /\bassert\./.test(body))
  return [
    `// Tests: ${oneLine(what)}. Made from the requirements; a change to them makes it anew.`,
    ...(needsAssert ? ["import assert from 'node:assert/strict'"] : []),
    "import { after, beforeEach, suite, test } from 'node:test'",
    "import { openApplication } from '../support/application.ts'",
    ...(checks.length > 0 ? [`import { ${checks.join(', ')} } from '../support/http-checks.ts'`] : []),
    '',
    'const app = await openApplication()',
    '',
    `suite(${quote(what)}, () => {`,
    '  beforeEach(() => app.empty())',
    '  after(() => app.close())',
    '',
    indented(bodies.join('\n\n')),
    '})',
    '',
  ].join('\n')
}
