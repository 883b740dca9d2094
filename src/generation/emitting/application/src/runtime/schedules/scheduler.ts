// scheduler: work by the clock, once however many replicas there are: who writes the minute down first does it.
import type { EntityDefinition, ScheduleDefinition } from '../definition.ts'
import { inWrite } from '../entities/in-write.ts'
import { removeRow } from '../entities/remove-row.ts'
import { entityOf, type World, type Write } from '../entities/world.ts'
import { moments, printInstant } from '../expressions/moments.ts'
import { describeError, type Log } from '../operations/log.ts'
import { writeMessage } from '../outbox/enqueue.ts'
import { reportIntegration } from '../outbox/integrations.ts'
import { Problem } from '../problem.ts'
import { UniqueViolation } from '../store/database.ts'
import { isDue, minutesBetween } from './cron.ts'
import { textOf } from '../values/print-value.ts'

const rowsInReport = 1000
const rowsAtOnce = 200

export type Scheduler = {
  /** Does what has become due since the last time. */
  tick(): Promise<void>
}

/** @returns whether this process is the one that does it */
async function claim({ database, clock }: World, { id }: ScheduleDefinition, minute: Date): Promise<boolean> {
  try {
    await database.run('INSERT INTO "_schedule_runs" ("schedule", "minute", "began_at") VALUES (?, ?, ?)', [
      id,
      minute.toISOString(),
      clock().toISOString(),
    ])
    return true
  } catch (error) {
    if (error instanceof UniqueViolation) return false
    throw error
  }
}

/** Rows that are older than the requirements keep them; what must not lose them keeps them longer. */
async function purge(world: World, entity: EntityDefinition, olderThan: string, log: Log): Promise<void> {
  const before = moments.minus(printInstant(world.clock()), olderThan)
  const limit = new Date(before ?? 0).toISOString()
  const table = world.table(entity.name)
  let [removed, kept, after] = [0, 0, '']
  for (;;) {
    const rows = await table.where(
      world.database,
      `"_created_at" < ? AND "id" > ? ORDER BY "id" LIMIT ${rowsAtOnce}`,
      [limit, after],
    )
    for (const { item } of rows) {
      if (await purgeOne(world, entity, item.id)) removed += 1
      else kept += 1
    }
    after = rows.at(-1)?.item.id ?? after
    if (rows.length < rowsAtOnce) break
  }
  log.info('old rows were removed', { entity: entity.name, removed, kept, olderThan })
}

const purgeOne = async (world: World, entity: EntityDefinition, id: string): Promise<boolean> => {
  try {
    return await inWrite(world, { kind: 'system' }, async (write) => {
      const stored = await world.table(entity.name).byId(write.queries, id)
      if (stored !== undefined) await removeRow(write, entity, stored)
      return stored !== undefined
    })
  } catch (error) {
    if (error instanceof Problem && error.status === 409) return false
    throw error
  }
}

/** A list of rows by e-mail to everybody who has the role. */
async function report(world: World, schedule: ScheduleDefinition, entity: EntityDefinition): Promise<void> {
  await inWrite(world, { kind: 'system' }, async (write) => {
    const users = await write.queries.all('SELECT "email" FROM "_users" WHERE "role" = ? ORDER BY "email"', [
      schedule.recipient ?? '',
    ])
    await writeMessage(write, reportIntegration(schedule), {
      kind: 'email',
      to: users.map((row) => String(row['email'])),
      subject: `${world.definition.label}: ${entity.plural}`,
      text: await reportText(write, entity),
    })
  })
}

async function reportText(write: Write, entity: EntityDefinition): Promise<string> {
  const rows = await write.world
    .table(entity.name)
    .where(write.queries, `1 = 1 ORDER BY "id" DESC LIMIT ${rowsInReport + 1}`, [])
  const fields = entity.fields.filter(({ sensitive, type }) => sensitive === undefined && type !== 'json')
  const lines = rows
    .slice(0, rowsInReport)
    .map(({ item }) =>
      fields
        .map(({ name, label }) => `${label}: ${item[name] === null ? '-' : textOf(item[name])}`)
        .join(', '),
    )
  const more = rows.length > rowsInReport ? `\nThere are more; these are the newest ${rowsInReport}.` : ''
  return `${entity.plural}: ${lines.length}${more}\n\n${lines.join('\n')}\n`
}

export function createScheduler(world: World, log: Log): Scheduler {
  let last = world.clock()
  const schedules = world.definition.schedules.filter(({ task }) => task !== 'backup')

  const perform = async (schedule: ScheduleDefinition): Promise<void> => {
    const entity = schedule.entity === undefined ? undefined : entityOf(world, schedule.entity)
    if (entity === undefined) return
    if (schedule.task === 'purge') await purge(world, entity, schedule.olderThan ?? 'P100Y', log)
    else await report(world, schedule, entity)
  }

  return {
    tick: async () => {
      const now = world.clock()
      const minutes = minutesBetween(last, now)
      last = now
      for (const minute of minutes)
        for (const schedule of schedules) {
          if (!isDue(schedule.cron, minute) || !(await claim(world, schedule, minute))) continue
          try {
            await perform(schedule)
          } catch (error) {
            log.error('scheduled work failed', { schedule: schedule.id, ...describeError(error) })
          }
        }
      if (minutes.length > 0) await tidy(world, now)
    },
  }
}

/** What nobody asks for anymore. */
async function tidy({ database }: World, now: Date): Promise<void> {
  const daysAgo = (days: number): string => new Date(now.getTime() - days * 86_400_000).toISOString()
  await database.run('DELETE FROM "_sessions" WHERE "expires_at" < ?', [now.toISOString()])
  await database.run('DELETE FROM "_idempotency" WHERE "created_at" < ?', [daysAgo(2)])
  await database.run('DELETE FROM "_outbox" WHERE "delivered_at" < ?', [daysAgo(30)])
  await database.run('DELETE FROM "_schedule_runs" WHERE "minute" < ?', [daysAgo(40)])
}
