import { beforeAll, beforeEach, expect, test } from 'vitest'
import { skipWithoutPostgres, startPostgres, type Postgres } from '../../support/postgres.ts'
import { isPostgresHere } from '../postgres-here.ts'
import { postgresEnd, syncBetween } from '../rig.ts'
import { atEndOfFile } from '../../support/end-of-file.ts'

let server: Postgres

beforeAll(async () => {
  if (isPostgresHere()) server = await startPostgres(atEndOfFile)
})

beforeEach(() => {
  skipWithoutPostgres()
  server.psql(
    'DROP SCHEMA IF EXISTS a CASCADE; DROP SCHEMA IF EXISTS b CASCADE; CREATE SCHEMA a; CREATE SCHEMA b',
  )
})

const ends = () => [postgresEnd(server.url, 'a.t'), postgresEnd(server.url, 'b.t')] as const
const counts = (differing: object) => ({
  read: 0,
  applied: 0,
  unchanged: 0,
  filtered: 0,
  deadLettered: 0,
  ...differing,
})
const bothSides = (query: string): readonly [string, string] => [
  server.psql(query.replaceAll('@', 'a')),
  server.psql(query.replaceAll('@', 'b')),
]

const numbered = (rows: number) => `
  CREATE TABLE a.t (id bigint PRIMARY KEY, name text NOT NULL);
  CREATE TABLE b.t (LIKE a.t INCLUDING ALL);
  INSERT INTO a.t SELECT i, 'row ' || i FROM generate_series(1, ${rows}) i;`

test('every row arrives, and a second run finds all of them unchanged', async () => {
  server.psql(numbered(25_000))
  const [source, target] = ends()
  expect(await syncBetween(source, target)).toMatchObject({
    state: 'finished',
    counts: counts({ read: 25_000, applied: 25_000 }),
  })
  const [wanted, found] = bothSides('SELECT count(*), sum(hashtext(t::text)) FROM @.t')
  expect(found).toBe(wanted)
  expect((await syncBetween(source, target)).counts).toEqual(counts({ read: 25_000, unchanged: 25_000 }))
})

test('rows that changed are applied, the others are unchanged', async () => {
  server.psql(numbered(100))
  const [source, target] = ends()
  await syncBetween(source, target)
  server.psql(`UPDATE a.t SET name = 'new' WHERE id <= 7; INSERT INTO a.t VALUES (101, 'more')`)
  expect((await syncBetween(source, target)).counts).toEqual(counts({ read: 101, applied: 8, unchanged: 93 }))
})

const everyType = `
  CREATE TYPE @.mood AS ENUM ('sad', 'it''s ok', 'happy');
  CREATE DOMAIN @.positive AS int CHECK (value > 0);
  CREATE TABLE @.t (
    id int PRIMARY KEY, flag bool, small smallint, big bigint, num numeric, exact numeric(12, 3), r real, d double precision,
    txt text, vc varchar(10), ch char(5), raw bytea, day date, clock time, clockz timetz, ts timestamp, tsz timestamptz(3),
    len interval, u uuid, j json, jb jsonb, tags text[], grid int[][], mood @.mood, pos @.positive, bits bit(5), vbits bit varying,
    ip inet, net cidr, mac macaddr, cash money, span int4range, point point, x xml, vec tsvector);`

const everyColumn =
  `flag small big num exact r d txt vc ch raw day clock clockz ts tsz len u j jb tags grid mood pos bits vbits
  ip net mac cash span point x vec`.split(/\s+/)

test('every type of PostgreSQL arrives exactly, with its extremes, also where rows replace others', async () => {
  server.psql(everyType.replaceAll('@', 'a') + everyType.replaceAll('@', 'b'))
  server.psql(`
    INSERT INTO a.t (id) VALUES (1);
    INSERT INTO a.t (id, flag, small, big, num, exact, r, d) VALUES
      (2, true, -32768, -9223372036854775808, 'NaN', 123456789.125, 'Infinity', '-Infinity'),
      (3, false, 32767, 9223372036854775807, 'Infinity', -0.001, 1e-37, 1.7976931348623157e308),
      (4, null, 0, 0, 0.10000000000000000000000000000000000001, 0, 0.1, 0.1::float8 + 0.2::float8),
      (5, null, 0, 0, 1e100, 0, 'NaN', 5e-324);
    INSERT INTO a.t (id, txt, vc, ch, raw) VALUES
      (6, E'tab\\there\\nline\\r\\\\back\\\\N', 'äöü€', 'ab', '\\x00ff10'), (7, '', '', '', ''), (8, '\\N', '🙂🙃', 'x', null),
      (9, E'\\u0001\\u007f \\u2028', E'\\t', E'\\n', '\\x5c4e');
    INSERT INTO a.t (id, day, clock, clockz, ts, tsz, len) VALUES
      (10, 'infinity', '24:00', '23:59:59.999999+15', '-infinity', 'infinity', '1 year -2 days 03:04:05.678'),
      (11, '4713-01-01 BC', '00:00', '00:00-15', '0001-01-01 BC', '294276-12-31 23:59:59.999', '-178000000 years'),
      (12, '2024-02-29', '12:00:00.5', '12:00+02', '2024-02-29 12:00:00.000001', '2024-02-29 12:00:00.123+05:30', '0');
    INSERT INTO a.t (id, u, j, jb, tags, grid, mood, pos, bits, vbits) VALUES
      (13, 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '{"b":1,  "a":[1,2.50,null]}', '{"b":1,"a":"\\u00e9"}',
       ARRAY['a,b', 'c"d', NULL, '', '{}', E'\\\\'], '{{1,2},{3,4}}', 'it''s ok', 7, B'10101', B'1');
    INSERT INTO a.t (id, ip, net, mac, cash, span, point, x, vec) VALUES
      (14, '::1/64', '10.0.0.0/8', '08:00:2b:01:02:03', 12.34, '[1,5)', '(1.5,-2)', '<a b="c">d</a>', 'fat:1 cat:2');
    INSERT INTO a.t (id, txt) VALUES (15, repeat('long ✓ ', 700000));`)
  const [source, target] = ends()
  const run = await syncBetween(source, target)
  expect(run.counts).toEqual(counts({ read: 15, applied: 15 }))
  const [wanted, found] = bothSides('SELECT md5(t::text) FROM @.t ORDER BY id')
  expect(found).toBe(wanted)
  expect((await syncBetween(source, target)).counts).toEqual(counts({ read: 15, unchanged: 15 }))
  // Rows that are there and differ take the other way in, which casts each value.
  server.psql(`UPDATE b.t SET ${everyColumn.map((name) => `${name} = NULL`).join(', ')}`)
  expect((await syncBetween(source, target)).counts).toEqual(counts({ read: 15, applied: 14, unchanged: 1 }))
  expect(server.psql('SELECT md5(t::text) FROM b.t ORDER BY id')).toBe(wanted)
})
