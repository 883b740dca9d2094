import { expect, test } from 'vitest'
import { startGenerated } from '../../support/generated-application.ts'

const requirements = `# Loans

An artwork has a title (text) and a value (money in EUR, at least 0).
A loan has a reference (text).
Many loans have many artworks.
The total of a loan is the sum of the values of its artworks.
The artwork count of a loan is the number of its artworks.
Registrars can manage artworks and loans.
`

test('what is counted and summed over a many-to-many relation follows links, changes and deletions', async () => {
  const { request, logIn } = await startGenerated('loans.md', requirements, ['registrar'])
  const token = await logIn('registrar@example.com')
  const ask = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await request(method, `/api/${path}`, body, token)
    expect(answer.status, path).toBeLessThan(300)
    return answer.status === 204 ? {} : Object(await answer.json())
  }
  const idOf = ({ id }: Record<string, unknown>): string => String(id)
  const first = idOf(await ask('POST', 'artworks', { title: 'One', value: '100.00' }))
  const second = idOf(await ask('POST', 'artworks', { title: 'Two', value: '50.50' }))
  const loan = idOf(await ask('POST', 'loans', { reference: 'L1' }))
  const seen = async () => {
    const { total, artworkCount } = await ask('GET', `loans/${loan}`)
    return [total, artworkCount]
  }

  await ask('POST', `loans/${loan}/artworks`, { id: first })
  expect(await seen()).toEqual(['100.00', 1])
  await ask('POST', `artworks/${second}/loans`, { id: loan })
  expect(await seen()).toEqual(['150.50', 2])
  await ask('PATCH', `artworks/${second}`, { value: '60.00' })
  expect(await seen()).toEqual(['160.00', 2])
  await ask('DELETE', `loans/${loan}/artworks/${first}`)
  expect(await seen()).toEqual(['60.00', 1])
  await ask('DELETE', `artworks/${second}`)
  expect(await seen()).toEqual(['0.00', 0])
})
