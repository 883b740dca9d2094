import { expect, test } from 'vitest'
import { apiCases } from '../../../../../src/generation/emitting/tests/cases/api-cases.ts'
import { permissionCases } from '../../../../../src/generation/emitting/tests/cases/permission-cases.ts'
import { indexModel } from '../../../../../src/generation/emitting/tests/world/model-index.ts'
import { check } from '../../../document.ts'

const index = indexModel(
  check(
    'An agent has a name (text) and an email (email, unique).',
    'A property has an address (text).',
    'An offer has an amount (money).',
    'Each property belongs to one agent.',
    'Each offer belongs to one property.',
    'Brokers can manage agents.',
    'Agents can view their own properties.',
    'Agents can create offers.',
  ).model,
)
const offer = index.entity('Offer')

test('who creates a row below one of which they see only their own gets one of theirs', () => {
  const found = permissionCases(index, offer).find(({ title }) => title === 'agents can create offers')
  if (found?.kind !== 'test') throw new Error(`no such test: ${JSON.stringify(found)}`)
  expect(found.body.join('\n')).toMatch(/app\.create\('Agent', \{[^}]*accountId: agent\w*\.id[^}]*\}\)/)
})

test('no check of requests is made with somebody who would not see what the row belongs to', () => {
  expect(apiCases(index, offer).map(({ title }) => title)).toEqual(['an offer goes its way through the API'])
})
