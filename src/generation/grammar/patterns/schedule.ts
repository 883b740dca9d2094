import type { Schedule } from '../../../domain/application-model/schedule.ts'
import { expectEntity, readArticle, readRole, type Pattern, type ReadingContext } from '../reading-context.ts'
import { kebabOf } from '../identifiers.ts'
import { readDuration, readNumber } from '../values.ts'
import { readModal, readSystem } from './reaction.ts'

type Draft = Omit<Schedule, 'id' | 'trace'>
type Task = Omit<Draft, 'cron' | 'timezone'>

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
/** What is not said to have a time runs when few people work. */
const quietTime = '03:00'

function readTime({ cursor }: ReadingContext): { minute: number; hour: number } | undefined {
  const text = cursor.word('at') === undefined ? quietTime : cursor.take('time')?.value
  const [hour, minute] = (text ?? '').split(':').map(Number)
  return hour === undefined || minute === undefined ? undefined : { hour, minute }
}

/** `every 15 minutes`. Only numbers that divide an hour or a day: cron has no others. */
function readInterval(context: ReadingContext): string | undefined {
  const { cursor } = context
  const count = Number(readNumber(context) ?? 'x')
  const unit = cursor.word('minutes', 'hours')
  const whole = unit === 'minutes' ? 60 : 24
  if (unit === undefined || !(whole % count === 0)) return undefined
  return unit === 'minutes' ? `*/${count} * * * *` : `0 */${count} * * *`
}

/** `every night at 02:00`, `every Monday`, `every 15 minutes` as cron. */
const readCron = (context: ReadingContext): string | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    if (cursor.word('every', 'each') === undefined) return undefined
    if (cursor.word('hour') !== undefined) return '0 * * * *'
    const interval = cursor.attempt(() => readInterval(context))
    if (interval !== undefined) return interval
    const period = cursor.word('day', 'night', 'morning', 'evening', 'week', 'month', 'weekday', ...weekdays)
    const time = period === undefined ? undefined : readTime(context)
    if (period === undefined || time === undefined) return undefined
    const weekday = weekdays.findIndex((name) => name === period)
    const days = period === 'week' ? '0' : weekday < 0 ? '*' : String(weekday)
    return `${time.minute} ${time.hour} ${period === 'month' ? 1 : '*'} * ${days}`
  })

/** `delete sessions older than 30 days`. */
const readPurge = (context: ReadingContext): Task | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    if (cursor.word('delete', 'remove') === undefined) return undefined
    cursor.word('all')
    const entity = expectEntity(context)
    const olderThan =
      entity === undefined || cursor.word('older than') === undefined ? undefined : readDuration(context)
    return entity === undefined || olderThan === undefined
      ? undefined
      : { task: 'purge', entity: entity.name, olderThan }
  })

/** `keep invoices for 10 years`: kept that long, then deleted. */
const readRetention = (context: ReadingContext): Task | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    if (cursor.word('keep', 'retain') === undefined) return undefined
    cursor.word('all')
    const entity = expectEntity(context)
    const olderThan =
      entity === undefined || cursor.word('for') === undefined ? undefined : readDuration(context)
    return entity === undefined || olderThan === undefined
      ? undefined
      : { task: 'purge', entity: entity.name, olderThan }
  })

const readBackup = ({ cursor }: ReadingContext): Task | undefined =>
  cursor.attempt(() => {
    if (cursor.word('back up', 'backup') === undefined) return undefined
    return cursor.word('all data', 'the data', 'the database', 'everything') === undefined
      ? undefined
      : { task: 'backup' }
  })

/** `email the librarians a list of loans`. */
const readReportTo = (context: ReadingContext): Task | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    if (cursor.word('email', 'send') === undefined) return undefined
    readArticle(context)
    const role = readRole(context)
    if (role === undefined || cursor.word('a list of', 'a report of') === undefined) return undefined
    cursor.word('all')
    const entity = expectEntity(context)
    return entity && { task: 'report', entity: entity.name, recipient: kebabOf(role) }
  })

/** `email a list of loans to librarians`. */
const readReport = (context: ReadingContext): Task | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    if (
      cursor.word('email a list of', 'email a report of', 'send a list of', 'send a report of') === undefined
    )
      return undefined
    cursor.word('all')
    const entity = expectEntity(context)
    if (entity === undefined || cursor.word('to') === undefined) return undefined
    readArticle(context)
    const role = readRole(context)
    return role === undefined ? undefined : { task: 'report', entity: entity.name, recipient: kebabOf(role) }
  })

const readTask = (context: ReadingContext): Task | undefined =>
  readPurge(context) ??
  readRetention(context) ??
  readBackup(context) ??
  readReport(context) ??
  readReportTo(context)

/** `Every night at 02:00, the system shall delete sessions older than 30 days.` */
export const schedule: Pattern = {
  id: 'schedule',
  number: 16,
  example: 'Every night at 02:00, the system shall delete sessions older than 30 days.',
  read: (context) => {
    const { cursor } = context
    const before = readCron(context)
    cursor.mark(',')
    cursor.attempt(() => readSystem(context) && readModal(context))
    const task = readTask(context)
    if (task === undefined) return undefined
    const cron = before ?? readCron(context) ?? `0 3 * * *`
    const isGuessed = cron.startsWith('0 3 ') && !cursor.tokens.some(({ kind }) => kind === 'time')
    const assumed = isGuessed ? { assumed: `it runs at ${quietTime} UTC` } : {}
    return [{ kind: 'schedule', schedule: { cron, timezone: 'UTC', ...task }, ...assumed }]
  },
}
