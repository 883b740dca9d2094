import { resolve } from 'node:path'
import { writeFileAtomically } from '../../kernel/write-file-atomically.ts'
import { readCount } from '../read-input.ts'
import type { DocumentAnswer, Session } from '../session.ts'
import { withReader } from './open-monitor.ts'

const dayMs = 86_400_000

/** Writes the HTML; with --json its figures go to stdout, and the HTML only where `--out` says. */
export async function answerMonitorReport(session: Session): Promise<DocumentAnswer> {
  const { flags, directory, call, isJson } = session
  const days = readCount('--days', flags.text('days')) ?? 30
  const { renderReport } = await import('../../monitoring/report/render-report.ts')
  const toMs = call.clock.now()
  const { html, json } = await withReader(session, async (reader) => {
    const targets = (await reader.targets()).map(({ target }) => target.id)
    return renderReport(reader, { targets, fromMs: toMs - days * dayMs, toMs, now: toMs })
  })
  const wanted = flags.text('out') ?? (isJson ? undefined : 'monitor-report.html')
  if (wanted !== undefined) await writeFileAtomically(resolve(directory, wanted), html, 0o644)
  return { json, lines: () => [`${wanted ?? ''} was written`] }
}
