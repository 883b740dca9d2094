import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { referencePages } from '../../scripts/reference/pages.ts'

test('docs/reference is what the code says; node scripts/generate-reference.ts brings it up to date', async () => {
  const pages = await referencePages()
  expect(readdirSync('docs/reference').sort()).toEqual(Object.keys(pages).sort())
  const stale = Object.entries(pages)
    .filter(([name, text]) => readFileSync(`docs/reference/${name}`, 'utf8') !== text)
    .map(([name]) => name)
  expect(stale).toEqual([])
})
