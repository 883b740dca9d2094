// A sync in a process of its own, so that it can be killed: `node sync-process.ts SOURCE TARGET [restart]`, where both are
// JSON of { connector, at, table }. Says `begun` when it has begun, and the counts of its run at the end.
import { postgresEnd, sqliteEnd, syncBetween, type End } from '../rig.ts'
import { systemClock } from '../../../src/kernel/call.ts'
import * as z from 'zod'

const Named = z.strictObject({ connector: z.enum(['postgres', 'sqlite']), at: z.string(), table: z.string() })

const endOf = (text: string | undefined): End => {
  const { connector, at, table } = Named.parse(JSON.parse(text ?? ''))
  return connector === 'postgres' ? postgresEnd(at, table) : sqliteEnd(at, table)
}

const [, , source, target, batchRows = '500', mode] = process.argv
const run = await syncBetween(endOf(source), endOf(target), {
  section: { batchRows: Number(batchRows), filter: 'id <> 3' },
  restart: mode === 'restart',
  call: {
    signal: new AbortController().signal,
    clock: systemClock,
    emit: ({ type }) => {
      if (type === 'integration.sync-started') process.stdout.write('begun\n')
    },
  },
})
process.stdout.write(`${JSON.stringify({ counts: run.counts, attempts: run.attempts })}\n`)
