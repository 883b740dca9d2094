import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { create, refusalOf, startIn, writeApplication } from '../support/generated-application.ts'

const text = [
  '# Vouchers',
  'A voucher has a code (text, unique), a value (money, at least 0) and an optional printed on (date).',
  'Clerks can create, view and update vouchers.',
  'Clerks can print vouchers.',
].join('\n\n')

const hooks = `import type { Voucher } from '../generated/entities/voucher.ts'
import type { EntityHooks } from '../runtime/hooks.ts'
import { Problem } from '../runtime/problem.ts'

export const voucherHooks: EntityHooks<Voucher> = {
  beforeCreate: (input) => ({ ...input, code: String(input['code']).toUpperCase() }),
  beforeUpdate: async (row, patch, { find }) => {
    const all = await find('Voucher', {})
    if (all.length > 1) throw new Problem(409, \`\${row.code} is one of \${all.length}\`)
    return patch
  },
  actions: { print: (_row, { now }) => ({ printedOn: now.slice(0, 10) }) },
}
`

test('code of the user changes what is written, refuses it, and is the body of an action', async () => {
  const folder = writeApplication(onTestFinished, text)
  writeFileSync(join(folder, 'src/custom/voucher.ts'), hooks)
  const app = await startIn(onTestFinished, folder)
  const clerk = app.login('clerk')
  const { id, ...first } = await create(app, clerk, 'vouchers', { code: 'abc', value: '5' })
  expect(first['code']).toBe('ABC')
  const printed = await app.ask('POST', `/api/vouchers/${id}/print`, { as: clerk })
  expect([printed.status, printed.body['printedOn']]).toEqual([
    200,
    String(printed.body['updatedAt']).slice(0, 10),
  ])
  await create(app, clerk, 'vouchers', { code: 'def', value: '5' })
  const refused = await app.ask('PATCH', `/api/vouchers/${id}`, { as: clerk, body: { value: '6' } })
  expect([refusalOf(refused), refused.body['title']]).toEqual(['409', 'ABC is one of 2'])
})
