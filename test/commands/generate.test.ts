import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/home.ts'
import { runCommand } from './fake-host.ts'

async function run(text: string, ...flags: readonly string[]) {
  const directory = await temporaryFolder()
  await writeFile(join(directory, 'r.md'), text)
  return runCommand(['generate', 'r.md', ...flags], { directory })
}

const good = '# Shop\n\n## P\n\nAn order has a total (money).\n\nManagers can view orders.\n'

test('generate --check --json is one document: lines, diagnostics, assumptions, model, files', async () => {
  const ended = await run(good, '--check', '--json')
  const document: object = JSON.parse(ended.stdout)
  expect(Object.keys(document)).toEqual(['lines', 'diagnostics', 'assumptions', 'model', 'files', 'folder'])
  expect(document).toMatchObject({
    lines: [
      { line: 1, class: 'modelled' },
      { line: 3, class: 'informational' },
      { line: 5, class: 'modelled' },
      { line: 7, class: 'modelled' },
    ],
    diagnostics: [],
    assumptions: [],
    model: {
      irVersion: 1,
      entities: [{ name: 'Order', fields: [{ name: 'total', type: 'money' }] }],
      roles: [{ name: 'manager' }],
      relations: [],
    },
    files: [],
  })
  expect(ended.exitCode).toBe(0)
})

test('a line without meaning is shown with what to write instead, and ends with 3', async () => {
  const ended = await run(`${good}\nManagers can view odrers.\n`, '--check')
  expect(ended.exitCode).toBe(3)
  expect(ended.stdout).toContain('r.md:9:19: error NX2001: no entity is called "odrers"')
  expect(ended.stdout).toContain('fix: Did you mean "orders"? Write for example: Managers can view orders.')
  expect(ended.stdout).toContain('5 lines: 3 modelled, 1 informational, 1 unresolved')
  expect(
    (await run(`${good}\nManagers can view odrers.\n`, '--check', '--allow-unresolved', '1')).exitCode,
  ).toBe(0)
})

test('lines that failed are shown, and nothing is written', async () => {
  const ended = await run(`${good}\nManagers can view odrers.\n`, '--out', 'app')
  expect(ended.exitCode).toBe(3)
  expect(ended.stdout).toContain('NX2001')
  expect(ended.stdout).toContain('Nothing was written.')
})

test('--check and --out contradict each other', async () => {
  const ended = await run(good, '--check', '--out', 'app')
  expect(ended.exitCode).toBe(2)
  expect(ended.stderr).toContain('--check writes nothing')
})

test.each([
  ['--allow-unresolved', 'x'],
  ['--allow-unresolved', '200%'],
])('%s %s is a mistake of usage', async (flag, value) => {
  const ended = await run(good, '--check', flag, value)
  expect(ended.exitCode).toBe(2)
  expect(ended.stderr).toContain('--allow-unresolved: a number of lines')
})

test('a document that is missing is not found', async () => {
  const ended = await runCommand(['generate', 'none.md', '--check', '--json'], {
    directory: await temporaryFolder(),
  })
  expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'NX-GEN-UNREADABLE' } })
  expect(ended.exitCode).toBe(8)
})
