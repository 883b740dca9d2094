import { expect, test } from 'vitest'
import type {
  EntityDefinition,
  FieldDefinition,
} from '../../../../src/generation/emitting/application/src/runtime/definition.ts'
import {
  formTokenOf,
  isFormToken,
  isOwnOrigin,
} from '../../../../src/generation/emitting/application/src/runtime/interface/form-token.ts'
import {
  readForm,
  toFormText,
} from '../../../../src/generation/emitting/application/src/runtime/interface/form-values.ts'
import { isLongText } from '../../../../src/generation/emitting/application/src/runtime/interface/long-text.ts'
import { doneNotice } from '../../../../src/generation/emitting/application/src/runtime/interface/notices.ts'
import { hintsOf } from '../../../../src/generation/emitting/application/src/runtime/interface/parts/hints.ts'
import { renderValue } from '../../../../src/generation/emitting/application/src/runtime/interface/parts/value.ts'
import {
  safePlace,
  withQuery,
} from '../../../../src/generation/emitting/application/src/runtime/interface/places.ts'

const shown = async (...args: Parameters<typeof renderValue>): Promise<string> =>
  (await renderValue(...args)).toString()

const aField = (field: Partial<FieldDefinition>): FieldDefinition => ({
  name: 'name',
  label: 'name',
  type: 'text',
  column: 'name',
  required: true,
  unique: false,
  requirement: 1,
  ...field,
})

const anEntity = (...fields: readonly FieldDefinition[]): EntityDefinition => ({
  name: 'Thing',
  label: 'thing',
  plural: 'things',
  path: 'things',
  table: 'things',
  display: null,
  fields,
  parents: [],
  children: [],
  links: [],
  rules: [],
  permissions: [],
  ownerships: [],
  workflow: null,
  actions: [],
  reactions: [],
  searchBy: [],
  feeds: { parents: [], children: [], links: [] },
  requirement: 1,
})

test('a form becomes values of the kinds that its fields have', () => {
  const entity = anEntity(
    aField({ name: 'count', type: 'int' }),
    aField({ name: 'price', type: 'money', scale: 2 }),
    aField({ name: 'at', type: 'datetime' }),
    aField({ name: 'done', type: 'bool' }),
    aField({ name: 'maybe', type: 'bool', required: false }),
    aField({ name: 'note', required: false }),
  )
  const text = { count: '12', price: ' 12.50 ', at: '2030-05-15T09:30', maybe: '', note: 'a\r\nb' }
  expect(readForm(entity, text, 'create')).toEqual({
    count: 12,
    price: '12.50',
    at: '2030-05-15T09:30:00Z',
    done: false,
    note: 'a\nb',
  })
  expect(readForm(entity, { ...text, count: 'many', note: '' }, 'update')).toMatchObject({
    count: 'many',
    maybe: null,
    note: null,
  })
})

test('what nobody writes is never read from a form', () => {
  const entity = {
    ...anEntity(aField({ name: 'status', type: 'enum' }), aField({ name: 'total', computed: () => 1 })),
    workflow: { field: 'status', states: ['open'], initial: 'open', transitions: [] },
  }
  expect(readForm(entity, { status: 'open', total: '5' }, 'create')).toEqual({})
})

test('a secret that is left empty stays what it was, and is never shown', async () => {
  const secret = aField({ name: 'pin', sensitive: 'secret' })
  expect(readForm(anEntity(secret), { pin: '' }, 'update')).toEqual({})
  expect(await shown(secret, '1234')).not.toContain('1234')
})

test.for([
  ['2030-05-15T09:30:00Z', '2030-05-15T09:30'],
  ['2030-05-15T09:30:07Z', '2030-05-15T09:30:07'],
] as const)('the moment %s stands in a form as %s', ([value, text]) => {
  expect(toFormText(aField({ type: 'datetime' }), value)).toBe(text)
})

test('forms are trusted by their token and where they come from', () => {
  expect(isFormToken('a', formTokenOf('a'))).toBe(true)
  expect(isFormToken('a', formTokenOf('b'))).toBe(false)
  expect(isFormToken('a', '')).toBe(false)
  const hosts = ['app.example']
  expect(isOwnOrigin({ site: 'same-origin', origin: undefined, hosts })).toBe(true)
  expect(isOwnOrigin({ site: 'same-site', origin: 'https://app.example', hosts })).toBe(false)
  expect(isOwnOrigin({ site: undefined, origin: 'https://app.example', hosts })).toBe(true)
  expect(isOwnOrigin({ site: undefined, origin: 'https://app.example.evil', hosts })).toBe(false)
  expect(isOwnOrigin({ site: undefined, origin: 'null', hosts })).toBe(false)
})

test.for(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/a\nb', ''])(
  'nobody is sent to %j after logging in',
  (place) => {
    expect(safePlace(place)).toBe('/')
  },
)

test('places keep their parameters, and leave empty ones out', () => {
  expect(safePlace('/records/loans?status=open')).toBe('/records/loans?status=open')
  expect(withQuery('/a', { b: 'c d', e: '', f: undefined })).toBe('/a?b=c+d')
})

test('text of users is never markup, and only web addresses become links', async () => {
  const attack = '"><script>alert(1)</script>'
  for (const type of ['text', 'email', 'url', 'phone', 'enum', 'date', 'datetime', 'file', 'json'] as const) {
    const rendered = await shown(aField({ type }), attack)
    expect(rendered, type).not.toContain('<script')
    expect(rendered, type).not.toContain('"><')
  }
  expect(await shown(aField({ type: 'url' }), 'javascript:alert(1)')).not.toContain('href')
  expect(await shown(aField({ type: 'url' }), 'https://example.com/')).toContain(
    'href="https://example.com/"',
  )
})

test('what was done is said in words of ours only', () => {
  const said = (done: string) => doneNotice(new URL(`http://app.example/?done=${done}`), { label: 'room' })
  expect(said('created')).toBe('Room created.')
  expect(said('Your account was hacked')).toBeUndefined()
  expect(said('constructor')).toBeUndefined()
})

test('a field says its form, its bounds and its rules', () => {
  const field = aField({ name: 'price', type: 'money', scale: 2, min: '0', max: '99' })
  const rule = {
    id: 'r',
    field: 'price',
    when: 'always',
    severity: 'error',
    message: 'The price must be fair',
    requirement: 1,
    holds: () => true,
  } as const
  expect(hintsOf({ ...anEntity(field), rules: [rule] }, field)).toEqual([
    'With up to 2 decimals, such as 12.50.',
    'Between 0 and 99.',
    'The price must be fair.',
  ])
})

test.for([
  [{ name: 'description' }, true],
  [{ name: 'title', maxLength: 120 }, false],
  [{ name: 'body', maxLength: 5000 }, true],
  [{ name: 'sku', unique: true }, false],
  [{ name: 'author' }, false],
] as const)('whether people write more than a line into %j', ([field, isLong]) => {
  expect(isLongText(aField(field))).toBe(isLong)
})
