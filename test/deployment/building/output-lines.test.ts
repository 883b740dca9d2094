import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import { splitLines } from '../../../src/deployment/building/output-lines.ts'

const runs = Number(process.env['NEXO_FUZZ_ITERATIONS'] ?? 200)

function linesOf(chunks: readonly Buffer[]): string[] {
  const lines: string[] = []
  const splitter = splitLines((line) => lines.push(line))
  for (const chunk of chunks) splitter.push(chunk)
  splitter.end()
  return lines
}

test('how the output is cut into chunks changes nothing', () => {
  const text = fc.array(
    fc.string({ unit: 'grapheme' }).filter((line) => !/[\r\n]/.test(line)),
    { maxLength: 6 },
  )
  const isSame = (lines: string[], cuts: number[]): boolean => {
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
    const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
    const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end))
    return JSON.stringify(linesOf(chunks)) === JSON.stringify(lines)
  }
  const outcome = fc.check(fc.property(text, fc.array(fc.nat(), { maxLength: 5 }), isSame), { numRuns: runs })
  expect(outcome.counterexample).toBeNull()
})

test('a line that never ends is cut and does not grow', () => {
  const lines = linesOf(Array.from({ length: 100 }, () => Buffer.alloc(10_000, 'x')))
  expect(lines).toHaveLength(1)
  expect(lines[0]?.length).toBeLessThan(10_000)
})
