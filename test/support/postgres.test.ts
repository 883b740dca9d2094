import { expect, test } from 'vitest'
import { skipWithoutPostgres, startPostgres } from './postgres.ts'

test('a test gets a PostgreSQL of its own, and can have more databases in it', async () => {
  skipWithoutPostgres()
  const postgres = await startPostgres()
  expect(postgres.psql('SELECT current_database(), 1 + 1')).toBe('nexo|2')
  expect(postgres.createDatabase('other')).toBe(postgres.url.replace(/nexo$/, 'other'))
  expect(postgres.psql('SELECT current_database()', 'other')).toBe('other')
  expect(() => postgres.psql('SELECT FROM nowhere')).toThrow(/nowhere/)
})
