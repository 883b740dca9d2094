import { mkdir, readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createGenerationManager, isWithin } from '../../src/generation/generation-manager.ts'
import { Allowance, GenerateInput } from '../../src/generation/input.ts'
import { temporaryFolder } from '../support/home.ts'

const { signal } = new AbortController()
const manager = createGenerationManager()

async function aDocument(text: string) {
  const directory = await temporaryFolder()
  await writeFile(join(directory, 'r.md'), text)
  return {
    directory,
    input: (more: object = {}) => GenerateInput.parse({ directory, file: 'r.md', ...more }),
  }
}

const flawed =
  '# T\n\n## P\n\nAn order has a total (money).\n\nManagers can view orders.\n\nThe system shall be nice & fast.\n'

test('what cannot be read says why', async () => {
  const { directory, input } = await aDocument('# T')
  await mkdir(join(directory, 'folder'))
  await writeFile(join(directory, 'huge.md'), 'x')
  await truncate(join(directory, 'huge.md'), 50 * 1024 * 1024 + 1)
  await expect(manager.check({ ...input(), file: 'none.md' }, signal)).rejects.toMatchObject({
    code: 'NX-GEN-UNREADABLE',
    exitCode: 8,
  })
  await expect(manager.check({ ...input(), file: 'folder' }, signal)).rejects.toMatchObject({
    code: 'NX-GEN-UNREADABLE',
  })
  await expect(manager.check({ ...input(), file: 'huge.md' }, signal)).rejects.toMatchObject({
    code: 'NX-GEN-TOO-LARGE',
    exitCode: 3,
  })
})

test('findings are written as SARIF, with the place of each', async () => {
  const { directory, input } = await aDocument(flawed)
  await manager.check(input({ sarifFile: 'out.sarif' }), signal)
  expect(JSON.parse(await readFile(join(directory, 'out.sarif'), 'utf8'))).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        results: [
          {
            ruleId: 'NX5001',
            level: 'error',
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'r.md' },
                  region: { startLine: 9, startColumn: 1 },
                },
              },
            ],
          },
        ],
      },
    ],
  })
  await expect(manager.check(input({ sarifFile: 'no/out.sarif' }), signal)).rejects.toMatchObject({
    code: 'NX-GEN-FINDINGS-UNWRITABLE',
  })
})

test('lines without meaning fail the check, unless so many are allowed', async () => {
  const { input } = await aDocument(flawed)
  expect(await manager.check(input(), signal)).toMatchObject({ failedLines: 1, isAccepted: false })
  expect(await manager.check(input({ allowUnresolved: '1' }), signal)).toMatchObject({ isAccepted: true })
  expect(await manager.check(input({ allowUnresolved: '5%' }), signal)).toMatchObject({ isAccepted: false })
  expect(await manager.check(input({ allowUnresolved: '20%' }), signal)).toMatchObject({ isAccepted: true })
})

test('an allowance is a number of lines or a share of them', () => {
  expect(isWithin(Allowance.parse('100%'), 7, 7)).toBe(true)
  expect(isWithin(Allowance.parse('0'), 1, 100)).toBe(false)
  for (const wrong of ['-1', 'x', '101%', '1.5', '']) expect(Allowance.safeParse(wrong).success).toBe(false)
})
