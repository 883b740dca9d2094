import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { checkText } from '../../../src/generation/check-requirements.ts'
import { deployedName, emitManifestFile } from '../../../src/generation/emitting/manifest-file.ts'
import { parseManifest } from '../../../src/kernel/manifest/parse-manifest.ts'

const documents = [
  'fixtures/clinic/requirements.md',
  ...readdirSync('fixtures/requirements').map((name) => `fixtures/requirements/${name}`),
]

const manifestOf = (text: string) => {
  const { model } = checkText('requirements.md', text, 'list')
  const [file] = emitManifestFile({ model, requirementsFile: 'requirements.md', destructive: 'refuse' })
  return { text: file?.content ?? '', lines: file?.requirementLines, manifest: parse(file?.content ?? '') }
}

const parse = (text: string) => parseManifest('nexo.yaml', text).manifest

test.each(documents)('the manifest of %s is one that nexo takes', (document) => {
  const { manifest } = manifestOf(readFileSync(document, 'utf8'))

  expect(manifest.app?.start).toBe('node app.js')
  expect(manifest.maintenance?.backups?.[0]?.source.sqlite).toEqual(['data/app.db'])
})

test('what is watched and backed up names the line that asks for it', () => {
  const { manifest, text, lines } = manifestOf(readFileSync('fixtures/clinic/requirements.md', 'utf8'))

  expect(manifest.monitoring?.slos?.['response-time']).toMatchObject({
    objective: 99,
    latency: { under: 300 },
    requirement: { file: 'requirements.md', line: 104 },
  })
  expect(manifest.monitoring?.slos?.['availability']).toMatchObject({ objective: 99.9, window: 30 })
  expect(manifest.maintenance?.backups?.[0]?.schedule).toBe('0 2 * * *')
  expect(text).toContain('requirements.md:109')
  expect(lines).toEqual([104, 105, 106, 109])
})

test('a document that asks for no backup gets a nightly one, marked as assumed', () => {
  const { manifest, text } = manifestOf('# Notes\n\nA note has a text (text).\n')

  expect(manifest.maintenance?.backups?.[0]?.schedule).toBe('17 2 * * *')
  expect(text).toContain('ASSUMED: no line asks for backups')
})

test('a title that is no name becomes one', () => {
  const names = ['Öffnungs-Zeiten & Mehr!', '東京', '42 Jobs', 'null', 'x'.repeat(90), '- -']

  expect(names.map((name) => deployedName({ name }))).toEqual([
    'offnungs-zeiten-mehr',
    'application',
    'jobs',
    'null',
    'x'.repeat(63),
    'application',
  ])
})

test('a title that YAML would read as something else stays text', () => {
  expect(manifestOf('# Null\n\nA note has a text (text).\n').manifest.name).toBe('null')
})
