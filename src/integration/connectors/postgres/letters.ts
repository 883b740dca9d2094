// letters: dead letters of one integration, in the transaction of the rows.
import type { WriteBatch } from '../../contract.ts'
import type { DeadLetter } from '../../sync/run-record.ts'
import type { OpenWriter } from './open-writer.ts'
import type { Refusal } from './write-rows.ts'

export async function hasLetters({ session, tables, request }: OpenWriter): Promise<boolean> {
  const { rows } = await session.query(
    { what: 'read its dead letters', stream: tables.letters },
    `SELECT 1 AS found FROM ${tables.letters} WHERE integration = $1 LIMIT 1`,
    [request.integration],
  )
  return rows.length > 0
}

export async function storeLetters(
  { session, tables, request }: OpenWriter,
  letters: readonly DeadLetter[],
): Promise<void> {
  if (letters.length === 0) return
  await session.client.query(
    `INSERT INTO ${tables.letters} (integration, row_key, at, document)
     SELECT $1, key, at, document FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS letter(key, at, document, place)
     WHERE NOT EXISTS (SELECT FROM unnest($2::text[]) WITH ORDINALITY AS later(key, place) WHERE later.key = letter.key AND later.place > letter.place)
     ON CONFLICT (integration, row_key) DO UPDATE SET at = excluded.at, document = excluded.document`,
    [
      request.integration,
      letters.map(({ key }) => key),
      letters.map(({ at }) => at),
      letters.map((letter) => JSON.stringify(letter)),
    ],
  )
}

/** A row that is in is no dead letter any more. */
export async function forgetLetters(
  { session, tables, request }: OpenWriter,
  batch: WriteBatch,
  refusals: readonly Refusal[],
): Promise<void> {
  const refused = new Set(refusals.map(({ index }) => index))
  const keys = batch.rows.flatMap((_, index) => (refused.has(index) ? [] : batch.letterKey(index)))
  await session.client.query(
    `DELETE FROM ${tables.letters} WHERE integration = $1 AND row_key = ANY ($2::text[])`,
    [request.integration, keys],
  )
}
