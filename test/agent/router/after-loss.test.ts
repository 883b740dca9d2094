import { expect, test } from 'vitest'
import { nextAfterLoss } from '../../../src/agent/router/after-loss.ts'
import type { Loss } from '../../../src/agent/router/after-loss.ts'

const aLoss = (changes: Partial<Loss>): Loss => ({
  phase: 'sent',
  hasPartialHead: false,
  wasReused: true,
  hasRepeated: false,
  isRepeatable: true,
  ...changes,
})

test.for([
  ['a refused connection', { phase: 'connecting' }, 'try-another'],
  ['a refused connection for a POST', { phase: 'connecting', isRepeatable: false }, 'try-another'],
  ['a pooled connection that died at once', {}, 'repeat'],
  ['a second one that did', { hasRepeated: true }, 'tell-client'],
  ['a fresh connection that died', { wasReused: false }, 'tell-client'],
  ['a pooled connection that died under a POST', { isRepeatable: false }, 'tell-client'],
  ['an answer that broke off in its head', { hasPartialHead: true }, 'tell-client'],
  ['an answer that broke off in its body', { phase: 'answering' }, 'cut'],
] as const)('after %s it is known what to do', ([, changes, move]) => {
  expect(nextAfterLoss(aLoss(changes))).toBe(move)
})
