import { expect, test } from 'vitest'
import { resolveTargets } from '../../../src/monitoring/reading/resolve-targets.ts'

const target = (application: string, environment: string) => ({
  id: `${application}.${environment}`,
  application,
  environment,
  directory: '/srv/shop',
})
const watched = [target('clinic', 'local'), target('shop', 'local'), target('shop', 'production')]

test.each([
  [undefined, ['clinic.local', 'shop.local', 'shop.production']],
  ['shop', ['shop.local', 'shop.production']],
  ['shop.production', ['shop.production']],
])('%s means %j', (written, ids) => {
  expect(resolveTargets(watched, written)).toEqual(ids)
})

test('a name that nothing has is refused with the nearest one', () => {
  expect(() => resolveTargets(watched, 'shpo')).toThrow(
    expect.objectContaining({ code: 'NX-MONITOR-TARGET-UNKNOWN', hint: 'Did you mean shop?' }),
  )
})
