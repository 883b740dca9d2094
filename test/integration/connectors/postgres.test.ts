import { beforeAll, beforeEach } from 'vitest'
import { postgres } from '../../../src/integration/connectors/postgres/descriptor.ts'
import {
  orderedReaderSuite,
  readerSuite,
  transactionalWriterSuite,
  writerSuite,
} from '../../contract/connector.ts'
import { skipWithoutPostgres, startPostgres, type Postgres } from '../../support/postgres.ts'
import { isPostgresHere } from '../postgres-here.ts'
import { aCall, postgresEnd } from '../rig.ts'
import { atEndOfFile } from '../../support/end-of-file.ts'

let server: Postgres

beforeAll(async () => {
  if (isPostgresHere()) server = await startPostgres(atEndOfFile)
})

beforeEach(() => {
  skipWithoutPostgres()
  server.psql('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
})

const openFull = async () => {
  server.psql(
    `CREATE TABLE t (id int PRIMARY KEY, name text NOT NULL); INSERT INTO t SELECT i * 3 - 20, 'row ' || i FROM generate_series(0, 39) i`,
  )
  const rows = Array.from({ length: 40 }, (_, at): readonly [string, string] => [
    String(at * 3 - 20),
    `row ${at}`,
  ])
  const { connector } = postgresEnd(server.url, 'public.t')
  return {
    connector,
    stream: 'public.t',
    rows,
    absent: 'public.gone',
    call: aCall(),
  }
}
readerSuite('postgres', openFull)
orderedReaderSuite('postgres', openFull)

const openEmpty = async () => {
  server.psql(`CREATE TABLE t (id int PRIMARY KEY, name text NOT NULL CHECK (name <> 'refused'))`)
  const { connector } = postgresEnd(server.url, 'public.t')
  const { columns } = await connector.describe('public.t', aCall())
  return {
    connector,
    stream: 'public.t',
    rows: [],
    absent: 'public.gone',
    call: aCall(),
    columns,
  }
}
writerSuite('postgres', postgres.capabilities, openEmpty)
transactionalWriterSuite('postgres', openEmpty)
