// silence: a person's wish not to hear of something for a while. Pure but for its table.
import * as z from 'zod'
import type { SqliteFile } from '../../kernel/state/sqlite/sqlite-file.ts'
import { text } from '../store/columns.ts'

export const Silence = z.strictObject({
  id: z.string(),
  /** An alert's id, or a pattern of it in which `*` stands for anything: `shop.local/*`. */
  match: z.string().min(1),
  /** Epoch ms. */
  until: z.number(),
  reason: z.string(),
  createdBy: z.string(),
  createdAt: z.number(),
})
export type Silence = z.infer<typeof Silence>

export const isSilenced = (alert: string, { match }: Pick<Silence, 'match'>): boolean =>
  new RegExp(`^${match.split('*').map(RegExp.escape).join('.*')}$`, 'u').test(alert)

export function insertSilence(file: SqliteFile, silence: Silence): void {
  file.run(
    'INSERT OR REPLACE INTO silences (id, until, document) VALUES (?, ?, ?)',
    silence.id,
    silence.until,
    JSON.stringify(silence),
  )
}

/** Those that are in force, the one that ends last first. */
export const selectSilences = (file: SqliteFile, now: number): readonly Silence[] =>
  file
    .all('SELECT document FROM silences WHERE until > ? ORDER BY until DESC', now)
    .map((row) => Silence.parse(JSON.parse(text(row['document']))))
