import { expect, test } from 'vitest'
import { pathInCheckout } from '../../../src/reporting/ci/checkout.ts'

test.each<[string, Readonly<Record<string, string>>, string, string]>([
  [
    'a step in a folder of the checkout',
    { GITHUB_WORKSPACE: '/repo' },
    '/repo/apps/shop',
    'apps/shop/nexo.yaml',
  ],
  ['a step in the root', { CI_PROJECT_DIR: '/repo/' }, '/repo', 'nexo.yaml'],
  ['a step outside the checkout', { GITHUB_WORKSPACE: '/repo' }, '/repository', 'nexo.yaml'],
  ['no checkout', { GITHUB_WORKSPACE: '' }, '/repo/apps', 'nexo.yaml'],
])('%s gives the path that CI knows a file by', (_name, environment, workingDirectory, path) => {
  expect(pathInCheckout(environment, workingDirectory, `${workingDirectory}/nexo.yaml`)).toBe(path)
})
