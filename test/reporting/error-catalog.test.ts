import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { exitCodes } from '../../src/kernel/errors.ts'
import { readErrorCatalog } from '../../src/reporting/error-catalog.ts'

const sources = globSync('src/**/*.ts').map((path) => ({ path, text: readFileSync(path, 'utf8') }))

test('every code in the source is in the catalogue', async () => {
  const known = new Set((await readErrorCatalog()).map(({ code }) => code))
  const unknown = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/['"`](NX-[A-Z0-9]+(?:-[A-Z0-9]+)*)['"`]/g)]
      .filter(([, code = '']) => !known.has(code))
      .map(([, code]) => `${code} in ${path}`),
  )
  expect(unknown).toEqual([])
})

test('no code is defined twice', async () => {
  const codes = (await readErrorCatalog()).map(({ code }) => code)
  expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([])
})

test('every code says what it means and what to do, under an exit code that is documented', async () => {
  const numbers: readonly number[] = Object.values(exitCodes)
  const poor = (await readErrorCatalog()).filter(
    ({ code, meaning, remedies, exitCode }) =>
      // Findings in requirements have numbers: NX2001.
      !/^NX(?:-[A-Z0-9]+(-[A-Z0-9]+)*|[1-6]\d{3})$/.test(code) ||
      meaning.trim() === '' ||
      remedies.length === 0 ||
      !numbers.includes(exitCode),
  )
  expect(poor).toEqual([])
})
