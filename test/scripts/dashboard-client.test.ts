import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { dashboardClient } from '../../scripts/dashboard-client.ts'
import { readClientFiles } from '../../src/monitoring/dashboard/client-files.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const Files = z.array(z.strictObject({ name: z.string(), text: z.string() }))

async function bundled(id: string): Promise<readonly { name: string; text: string }[]> {
  const { load } = dashboardClient(root)
  const code: unknown = typeof load === 'function' ? await Reflect.apply(load, undefined, [id]) : undefined
  const json = /^export const readClientFiles = async \(\) => (?<json>[^]*)$/.exec(String(code))?.groups?.[
    'json'
  ]
  return Files.parse(JSON.parse(json ?? '[]'))
}

test('the bundle holds the client as one script, one style sheet and an icon, below 100 kB', async () => {
  const files = await bundled('/x/src/monitoring/dashboard/client-files.ts')
  expect(files.map(({ name }) => name)).toEqual(['dashboard.css', 'icon.svg', 'main.js'])
  const size = files.reduce((sum, { text }) => sum + gzipSync(text).length, 0)
  expect(size).toBeLessThan(100_000)
  const script = files.find(({ name }) => name === 'main.js')?.text ?? ''
  expect(script).toContain('EventSource')
  expect(script).not.toMatch(/\bimport\b|\brequire\(/)
})

test('a smaller style sheet says the same as the one in the source', async () => {
  const [small] = await bundled('C:\\nexo\\src\\monitoring\\dashboard\\client-files.ts')
  const source = (await readClientFiles()).find(({ name }) => name === 'dashboard.css')?.text ?? ''
  const words = (style: string): string => style.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/\s+/g, '')
  expect(words(small?.text ?? '')).toBe(words(source))
  expect(small?.text.length).toBeLessThan(source.length)
})

test('every other module is left as it is', async () => {
  expect(await bundled('/x/src/monitoring/dashboard/assets.ts')).toEqual([])
})
