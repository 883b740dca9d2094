import { expect, test } from 'vitest'
import { verdictOf } from '../../../../../src/generation/emitting/tests/cases/access-oracle.ts'
import { judgeMove } from '../../../../../src/generation/emitting/tests/cases/move-permission-cases.ts'
import { indexModel } from '../../../../../src/generation/emitting/tests/world/model-index.ts'
import { check } from '../../../document.ts'

const index = indexModel(
  check(
    'The roles are clerk, manager and guest.',
    'A form has a title (text).',
    'The status of a form is one of open, approved or closed (default open).',
    'Each form belongs to one guest.',
    'Everyone can view forms.',
    'Only managers can delete forms.',
    'Clerks can create, update and delete forms.',
    'Guests can create their own forms.',
    'Guests cannot update forms.',
    'A form can move from open to approved by managers and guests.',
    'A form can move from approved to closed.',
  ).model,
)

test.for([
  ['clerk', 'delete', 'never'],
  ['manager', 'delete', 'all'],
  ['clerk', 'update', 'all'],
  ['guest', 'create', 'own'],
  ['guest', 'update', 'never'],
  ['manager', 'create', 'never'],
  ['guest', 'read', 'all'],
] as const)('what a %s may do: %s %s', ([role, operation, verdict]) => {
  expect(verdictOf(index, 'Form', operation, { role })).toBe(verdict)
})

test('nobody may do what everybody with a session may', () => {
  expect(verdictOf(index, 'Form', 'read', 'anyone')).toBe('never')
})

test.for([
  ['manager', 'approved', 'accepted'],
  ['clerk', 'approved', 'refused'],
  ['guest', 'approved', 'accepted'],
  ['clerk', 'closed', 'accepted'],
  ['guest', 'closed', 'refused'],
] as const)('a move of a %s to %s is %s', ([role, to, verdict]) => {
  const workflow = index.workflow('Form')
  const transition = workflow?.transitions.find((one) => one.to === to)
  if (workflow === undefined || transition === undefined) throw new Error('the document has no such move')
  expect(judgeMove(index, workflow, transition, { role }, true)).toBe(verdict)
})
