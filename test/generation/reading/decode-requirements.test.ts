import { fc } from '../../support/properties.ts'
import { expect, test } from 'vitest'
import { decodeRequirements, largestBytes } from '../../../src/generation/reading/decode-requirements.ts'
import { joinPieces, slicePassage, spanOf } from '../../../src/generation/reading/passage.ts'
import { splitSentences } from '../../../src/generation/reading/sentences.ts'
import { thrownBy } from '../../support/thrown.ts'

const bytes = (text: string): Buffer => Buffer.from(text)

test('a byte order mark is no part of the text', () => {
  expect(decodeRequirements('x.md', bytes('\uFEFF# Title'))).toBe('# Title')
})

test.each([
  ['NX-GEN-EMPTY', bytes(''), {}],
  ['NX-GEN-EMPTY', bytes(' \r\n\t\n'), {}],
  ['NX-GEN-NOT-TEXT', Buffer.from([0x41, 0x0a, 0x42, 0x00]), { offset: 3, line: 2 }],
  ['NX-GEN-NOT-TEXT', Buffer.from([0xff, 0xfe, 0x41, 0x00]), { offset: 0, line: 1 }],
  [
    'NX-GEN-NOT-TEXT',
    Buffer.concat([bytes('ä\nb\n'), Buffer.from([0xe4]), bytes('x')]),
    { offset: 5, line: 3 },
  ],
  ['NX-GEN-NOT-TEXT', Buffer.concat([bytes('abc'), Buffer.from([0xc3])]), { offset: 3, line: 1 }],
  ['NX-GEN-TOO-LARGE', Buffer.alloc(largestBytes + 1, 0x41), { sizeBytes: largestBytes + 1 }],
] as const)('%s names what is wrong and where', async (code, content, details) => {
  expect(await thrownBy(() => decodeRequirements('x.md', content))).toMatchObject({ code, details })
})

test('the first bad byte is found wherever it stands', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.string({ maxLength: 20 }),
      async (before, after) => {
        fc.pre(!before.includes('\0') && !after.includes('\0') && !before.startsWith('\uFEFF'))
        const start = bytes(before)
        const error = await thrownBy(() =>
          decodeRequirements('x.md', Buffer.concat([start, Buffer.from([0xff]), bytes(after)])),
        )
        // A first byte FF before FE is a mark of UTF-16, which has its own message and the same offset.
        expect(error).toMatchObject({ code: 'NX-GEN-NOT-TEXT', details: { offset: start.length } })
      },
    ),
  )
})

test('a passage over several lines knows where each of its words stands', () => {
  const passage = joinPieces([
    { line: 3, column: 5, text: 'one two' },
    { line: 4, column: 1, text: 'three.' },
  ])
  expect(spanOf(passage)).toEqual({ line: 3, col: 5, endLine: 4, endCol: 7 })
  expect(spanOf(slicePassage(passage, 4, 13))).toEqual({ line: 3, col: 9, endLine: 4, endCol: 6 })
})

test.each([
  ['One. Two! Three? Four', ['One.', 'Two!', 'Three?', 'Four']],
  ['It costs 12.50 e.g. today. Next', ['It costs 12.50 e.g. today.', 'Next']],
  ['Post to "a. B" now. Then', ['Post to "a. B" now.', 'Then']],
  ['A lone " stays. Here', ['A lone " stays.', 'Here']],
])('%s is split where sentences end', (text, sentences) => {
  expect(splitSentences(joinPieces([{ line: 1, column: 1, text }])).map((one) => one.text)).toEqual(sentences)
})
