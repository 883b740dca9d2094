import { expect, test } from 'vitest'
import { fc } from '../../support/properties.ts'
import { Column, type Row, type Value } from '../../../src/integration/data/column.ts'
import { ExpressionMistake } from '../../../src/integration/mapping/ast.ts'
import { RowMistake } from '../../../src/integration/mapping/cast-value.ts'
import { compileExpression } from '../../../src/integration/mapping/compile-expression.ts'
import { parseExpression } from '../../../src/integration/mapping/parse-expression.ts'

const column = (name: string, type: Column['type'], differing: object = {}): Column =>
  Column.parse({ name, type, native: type, nullable: false, ...differing })

const columns = [
  column('id', 'integer', { bits: 32 }),
  column('first', 'text'),
  column('last', 'text', { nullable: true }),
  column('price', 'decimal', { precision: 10, scale: 2 }),
  column('size', 'float'),
  column('paid', 'boolean'),
  column('due', 'date'),
  column('at', 'timestamptz'),
  column('odd name', 'text'),
  column('raw', 'bytes'),
  column('doc', 'json'),
]
const row: Row = [
  '7',
  ' Ada ',
  null,
  '12.50',
  '0.5',
  't',
  '2026-02-28',
  '2026-01-31 14:22:33.5+00',
  'odd',
  Buffer.from('x'),
  '{"a":{"b":[1,{"c":"deep"}]}}',
]

const compile = (text: string) => compileExpression(parseExpression(text), columns)
const evaluate = (text: string): Value => compile(text).evaluate(row)

const mistake = (text: string): ExpressionMistake => {
  try {
    compile(text)
  } catch (error) {
    if (error instanceof ExpressionMistake) return error
    throw error
  }
  throw new Error(`no mistake in ${text}`)
}

test.each<readonly [string, Value]>([
  ['id', '7'],
  ['"odd name"', 'odd'],
  [`'it''s'`, "it's"],
  ['trim(first)', 'Ada'],
  [`upper(trim(first)) || ' ' || coalesce(last, '-')`, 'ADA -'],
  ['first || last', null],
  [`concat(trim(first), last, 1)`, 'Ada1'],
  ['price * 3 + 0.05', '37.55'],
  ['price / 4', '3.1250000000000000'],
  ['-price', '-12.50'],
  ['id * id - 1', '48'],
  ['size * 3', '1.5'],
  ['round(price / 3, 2)', '4.17'],
  ['round(2.5)', '3'],
  ['abs(0 - price)', '12.50'],
  ['1 + 2 * 3 - 4', '3'],
  ['(1 + 2) * 3', '9'],
  [`case when price > 12 then 'dear' when paid then 'paid' else 'cheap' end`, 'dear'],
  [`if(last is null, 'none', last)`, 'none'],
  [`if(last is not null, 'some', 'none')`, 'none'],
  ['nullif(first, first)', null],
  [`left('äöü🙂x', 4)`, 'äöü🙂'],
  [`substr('🙂abc', 2, 2)`, 'ab'],
  [`length('🙂é')`, '2'],
  [`replace('a-b-c', '-', '+')`, 'a+b+c'],
  [`id in (1, 7.0)`, 't'],
  [`id not in (1, 2)`, 't'],
  [`id in (1, null)`, null],
  ['last = first', null],
  ['not paid', 'f'],
  ['paid and last is null or false', 't'],
  [`due < '2026-03-01'`, 't'],
  [`at >= '2026-01-31T15:22:33+01:00'`, 't'],
  ['cast(price as text)', '12.50'],
  [`cast('12' as integer) + 1`, '13'],
  ['cast(paid as text)', 'true'],
  ['cast(at as date)', '2026-01-31'],
  [`json_get(doc, 'a.b.1.c')`, 'deep'],
  [`json_get(doc, 'a.b')`, '[1,{"c":"deep"}]'],
  [`json_get(doc, 'a.x.y')`, null],
])('%s is %s', (text, value) => expect(evaluate(text)).toBe(value))

test.each([
  ['naem', 1, 1, 'no column "naem"'],
  ['FIRST', 1, 1, 'no column "FIRST"'],
  ['first ||', 1, 9, 'ends here'],
  ['trim(first', 1, 11, 'ends here'],
  ["'open", 1, 1, 'has no end'],
  ['first + 1', 1, 7, '+ does not work on text and integer'],
  ['price and paid', 1, 7, 'and takes true or false'],
  ['upper(id)', 1, 7, 'this is integer, not text'],
  ['shout(first)', 1, 1, 'no function shout'],
  ['left(first)', 1, 1, 'left takes 2'],
  ['cast(first as money)', 1, 15, 'no type money'],
  ["case when paid then 1 else 'x' end", 1, 1, 'different types'],
  ['price\n  = first', 2, 3, 'cannot be compared'],
  ['raw || first', 1, 5, 'bytes'],
  ['first; drop table x', 1, 6, 'means nothing here'],
  [`${'('.repeat(300)}1`, 1, 201, 'nested too deeply'],
  ['', 1, 1, 'ends here'],
  ['id in ()', 1, 4, 'list is empty'],
])('%s is a mistake at %i:%i: %s', (text, line, at, message) => {
  const found = mistake(text)
  expect(found.message).toContain(message)
  expect(found.place).toEqual({ line, column: at })
  expect(found.hint).not.toBe('')
})

test.each([
  [`cast(first as integer)`, 'is no integer'],
  ['price / 0', 'division by zero'],
  [`cast('2026-02-30' as date)`, 'is no date'],
  [`json_get(first, 'a')`, 'is no JSON'],
  ['id * 999999999999999999 * 100', 'is no integer'],
])('%s makes the row a dead letter: %s', (text, reason) => {
  expect(() => evaluate(text)).toThrow(RowMistake)
  expect(() => evaluate(text)).toThrow(reason)
})

/** Every other error would be a bug of the reader. */
function outcomeOf(text: string): unknown {
  try {
    compile(text)
    return 'understood'
  } catch (error) {
    return error instanceof RowMistake || error instanceof ExpressionMistake ? 'understood' : error
  }
}

test('whatever is written, it is an expression or a mistake with a place, and never hangs', () => {
  const pieces = fc.constantFrom(
    'id',
    'first',
    '1',
    "'a'",
    '(',
    ')',
    '+',
    '||',
    'and',
    'case',
    'when',
    'then',
    'end',
    ',',
    'in',
    'not',
    'is',
    'null',
    '"',
    "'",
    '\n',
    'cast',
    'as',
    'text',
    ' ',
    '§',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 25 }), (words) => {
      expect(outcomeOf(words.join(' '))).toBe('understood')
    }),
    { numRuns: 500 },
  )
})
