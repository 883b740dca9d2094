import { expect, test } from 'vitest'
import { startGenerated } from '../../support/generated-application.ts'

const requirements = `# Expenses

A report has a title (text) and a total (money in EUR).
The status of a report is one of sent or approved (default sent).
A report can move from sent to approved by managers when the total is at most 1000.
A report can move from sent to approved by directors.
Clerks can create and view reports.
Managers and directors can view reports.
`

test('managers approve up to their limit, directors without one, and clerks never', async () => {
  const { request, logIn } = await startGenerated('expenses.md', requirements, [
    'clerk',
    'manager',
    'director',
  ])
  const [clerk, manager, director] = [
    await logIn('clerk@example.com'),
    await logIn('manager@example.com'),
    await logIn('director@example.com'),
  ]
  const report = async (total: string): Promise<string> => {
    const answer = await request('POST', '/api/reports', { title: 'Trip', total }, clerk)
    return String(Object(await answer.json()).id)
  }
  const approve = async (id: string, token: string): Promise<number> =>
    (await request('POST', `/api/reports/${id}/transitions`, { to: 'approved' }, token)).status
  const [small, large] = [await report('1000.00'), await report('1000.01')]
  expect(await approve(small, clerk)).toBe(403)
  expect(await approve(large, manager)).toBe(422)
  expect(await approve(small, manager)).toBe(200)
  expect(await approve(large, director)).toBe(200)
})
