// write-rows: rows into a table, the fast way when all of them are new, else through a table of text where those that are
// to blame can be told from the others.
import { finished } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'
import { messageOf } from '../../../kernel/errors.ts'
import type { WriteBatch, WriteOutcome } from '../../contract.ts'
import { placeOf, type Row } from '../../data/column.ts'
import type { DeadLetter } from '../../sync/run-record.ts'
import { writeCopyLine } from './copy-text.ts'
import type { OpenWriter } from './open-writer.ts'
import { isAboutRow } from './postgres-errors.ts'

/** Text that is sent at once. */
const chunkCharacters = 262_144
/** After a batch that did not go in the fast way, this many take the sure one; twice as many each time. */
const mostSureBatches = 64

/** What the writer learns while it writes: whether rows may go straight into the table, and whether letters wait. */
export type Pace = { sureBatchesLeft: number; sureBatchesNext: number; hasLetters: boolean }

export type Refusal = { readonly index: number; readonly letter: DeadLetter }
export type Written = Omit<WriteOutcome, 'refused'> & { readonly refusals: readonly Refusal[] }

export async function writeRows(
  open: OpenWriter,
  pace: Pace,
  { rows, refuse }: WriteBatch,
): Promise<Written> {
  if (rows.length === 0) return { applied: 0, unchanged: 0, refusals: [] }
  if (pace.sureBatchesLeft > 0) pace.sureBatchesLeft -= 1
  else {
    const applied = await writeDirectly(open, rows)
    if (applied !== undefined) {
      pace.sureBatchesNext = 1
      return { applied, unchanged: 0, refusals: [] }
    }
    pace.sureBatchesLeft = pace.sureBatchesNext
    pace.sureBatchesNext = Math.min(mostSureBatches, pace.sureBatchesNext * 2)
  }
  await copyInto(open, open.sql.copyToStage, rows, (row, at) => `${at}\t${writeCopyLine(row)}`)
  return writeStaged({ ...open, refuse }, 0, rows.length - 1)
}

/** Straight into the table, for rows that are all new; undefined when they are not, and then nothing was written. */
async function writeDirectly(open: OpenWriter, rows: readonly Row[]): Promise<number | undefined> {
  const { client } = open.session
  if (await isThere(open, rows[0])) return undefined
  await client.query('SAVEPOINT fast')
  try {
    const count = await copyInto(open, open.sql.copyToTable, rows, writeCopyLine)
    await client.query('RELEASE SAVEPOINT fast')
    return count
  } catch (error) {
    if (!isAboutRow(error)) throw error
    await client.query('ROLLBACK TO SAVEPOINT fast')
    return undefined
  }
}

async function isThere({ session, sql, request }: OpenWriter, row: Row | undefined): Promise<boolean> {
  const values = request.key.map((name) => row?.[placeOf(request.columns, name)] ?? null)
  await session.client.query('SAVEPOINT look')
  try {
    const { rows } = await session.client.query(sql.findKey, values)
    await session.client.query('RELEASE SAVEPOINT look')
    return rows.length > 0
  } catch (error) {
    if (!isAboutRow(error)) throw error
    // A key that is none is found out row by row.
    await session.client.query('ROLLBACK TO SAVEPOINT look')
    return true
  }
}

/** How many rows PostgreSQL says that it took. */
async function copyInto(
  { session }: OpenWriter,
  statement: string,
  rows: readonly Row[],
  write: (row: Row, at: number) => string,
): Promise<number> {
  const stream = session.client.query(copyFrom(statement))
  const done = finished(stream)
  // Awaited below; until then a refusal must not count as unhandled.
  done.catch(() => undefined)
  let text = ''
  for (const [at, row] of rows.entries()) {
    text += write(row, at)
    if (text.length < chunkCharacters) continue
    const hasRoom = stream.write(text)
    text = ''
    if (!hasRoom) await Promise.race([done, new Promise<void>((resolve) => stream.once('drain', resolve))])
  }
  stream.end(text)
  await done
  return stream.rowCount
}

/** Writes the staged rows `first`..`last`; a range that holds a row to blame is halved until it is that row alone. */
async function writeStaged(
  open: OpenWriter & Pick<WriteBatch, 'refuse'>,
  first: number,
  last: number,
): Promise<Written> {
  const { client } = open.session
  await client.query('SAVEPOINT range')
  try {
    const counted = await open.session.query(
      { what: 'compare rows', stream: open.request.stream },
      open.sql.countUnchanged,
      [first, last],
    )
    const { rowCount } = await client.query(open.sql.upsert, [first, last])
    await client.query('RELEASE SAVEPOINT range')
    return { applied: rowCount ?? 0, unchanged: Number(counted.rows[0]?.['count'] ?? 0), refusals: [] }
  } catch (error) {
    if (!isAboutRow(causeOf(error))) throw error
    await client.query('ROLLBACK TO SAVEPOINT range')
    // Told at once: beyond the limit it throws, and the rest need not be looked at.
    if (first === last)
      return {
        applied: 0,
        unchanged: 0,
        refusals: [{ index: first, letter: open.refuse(first, messageOf(causeOf(error))) }],
      }
    const middle = Math.floor((first + last) / 2)
    const left = await writeStaged(open, first, middle)
    const right = await writeStaged(open, middle + 1, last)
    return {
      applied: left.applied + right.applied,
      unchanged: left.unchanged + right.unchanged,
      refusals: [...left.refusals, ...right.refusals],
    }
  }
}

const causeOf = (error: unknown): unknown =>
  error instanceof Error && error.cause !== undefined ? error.cause : error
