import { fc } from '../support/properties.ts'
import { expect, test } from 'vitest'
import { parseReferences } from '../../src/domain/reference.ts'

test.each([
  ['', []],
  ['plain', [{ kind: 'text', text: 'plain' }]],
  ['${env:HOME}', [{ kind: 'env', name: 'HOME', offset: 0 }]],
  [
    'postgres://u:${secret:DB_PASSWORD}@db/${env:DB}',
    [
      { kind: 'text', text: 'postgres://u:' },
      { kind: 'secret', name: 'DB_PASSWORD', offset: 13 },
      { kind: 'text', text: '@db/' },
      { kind: 'env', name: 'DB', offset: 38 },
    ],
  ],
  ['$${env:HOME}', [{ kind: 'text', text: '${env:HOME}' }]],
  ['$$${env:A}', [{ kind: 'text', text: '$${env:A}' }]],
  ['cost: 5$ and $PORT and ${PORT}', [{ kind: 'text', text: 'cost: 5$ and $PORT and ${PORT}' }]],
])('%j is read into its parts', (value, parts) => {
  expect(parseReferences(value)).toEqual({ parts, mistakes: [] })
})

test.each([
  ['a ${HOME}', 2, 'Write ${env:HOME} or ${secret:HOME}, or $${HOME} for the text itself.'],
  ['${env:A-B}', 0, 'A reference is ${env:NAME} or ${secret:NAME}; write $${ for a literal ${.'],
  ['${vault:X}', 0, 'A reference is ${env:NAME} or ${secret:NAME}; write $${ for a literal ${.'],
  ['${}', 0, 'A reference is ${env:NAME} or ${secret:NAME}; write $${ for a literal ${.'],
  ['ab ${env:X', 3, 'Close it with }, or write $${ for a literal ${.'],
])('%j is a mistake at %d', (value, offset, hint) => {
  expect(parseReferences(value).mistakes).toEqual([{ offset, message: expect.any(String), hint }])
})

test('whatever is escaped comes back as it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '{', '}', ':', 'env:X', ' ') }), (text) => {
      const { parts, mistakes } = parseReferences(`$\${${text}`)
      expect(mistakes).toEqual([])
      expect(parts).toEqual([{ kind: 'text', text: `\${${text}` }])
    }),
  )
})

test('without mistakes, the parts written back are the value', () => {
  const piece = fc.constantFrom('a', '$', '{', '}', '${env:A}', '${secret:B_1}', '$${', '${PORT}', 'env:')
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const value = pieces.join('')
      const { parts, mistakes } = parseReferences(value)
      if (mistakes.length > 0) return
      const written = parts.map((part) =>
        part.kind === 'text' ? part.text : `\${${part.kind}:${part.name}}`,
      )
      expect(written.join('')).toBe(value.replaceAll('$${', '${'))
      const references = parts.flatMap((part) => (part.kind === 'text' ? [] : [part]))
      const places = references.map(({ kind, name, offset }) =>
        value.startsWith(`\${${kind}:${name}}`, offset),
      )
      expect(places).not.toContain(false)
    }),
    { numRuns: 2_000 },
  )
})
