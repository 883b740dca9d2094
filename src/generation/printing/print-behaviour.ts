import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import type { Integration } from '../../domain/application-model/integration.ts'
import type { Quality } from '../../domain/application-model/quality.ts'
import type { Effect, Reaction } from '../../domain/application-model/reaction.ts'
import type { Rule } from '../../domain/application-model/rule.ts'
import type { Schedule } from '../../domain/application-model/schedule.ts'
import { printCounted } from './print-entities.ts'
import {
  printCondition,
  printDuration,
  printPredicate,
  printTrailing,
  printValue,
} from './print-expression.ts'
import type { Words } from './print-context.ts'

/** `customer.loans` of a loan: at most so many of them for one customer. */
function printCountRule(words: Words, { entity, expression }: Rule): string | undefined {
  if (expression.op !== 'le' || expression.left.op !== 'aggregate') return undefined
  const { relation, where, per } = expression.left
  const parent = words.target(entity, relation.split('.')[0] ?? '') ?? ''
  const label = words.entity(parent)?.label ?? parent
  const limit = printValue(words, entity, expression.right)
  return `A ${label} cannot have more than ${limit} ${printCounted(words, entity, where)}${per === undefined ? '' : ` per ${per}`}.`
}

function printRule(words: Words, rule: Rule): string {
  const { entity, field, when, expression, condition } = rule
  const count = printCountRule(words, rule)
  if (count !== undefined) return count
  if (field === undefined) {
    const refused = expression.op === 'not' ? printCondition(words, entity, expression.value) : ''
    return `When ${words.one(entity)} is ${when === 'onCreate' ? 'created' : 'updated'} and ${refused}, the system shall reject it.`
  }
  const label = words.entity(entity)?.fields.find(({ name }) => name === field)?.label ?? field
  const said =
    expression.op === 'matches'
      ? `must match /${expression.pattern}/`
      : `must be ${printPredicate(words, entity, expression)}`
  const once = when === 'onCreate' ? ' when it is created' : ''
  return `The ${label} of ${words.one(entity)} ${said}${once}${printTrailing(words, entity, condition)}.`
}

const printSending = (
  words: Words,
  entity: string,
  { kind, name, recipient, amount }: Integration,
): string => {
  if (kind === 'email') {
    const target = recipient?.kind === 'relation' ? words.target(entity, recipient.name) : undefined
    const who =
      target === undefined
        ? words.role(recipient?.name ?? '')
        : `the ${words.entity(target)?.label ?? target}`
    return `email ${who}`
  }
  if (kind === 'payment') return `charge ${words.path(entity, [amount ?? ''])} via "${name}"`
  return kind === 'webhook' ? `post it to the webhook "${name}"` : `send it to the service "${name}"`
}

function printEffect(model: ApplicationModel, words: Words, entity: string, effect: Effect): string {
  if (effect.do === 'create') return `create ${words.one(effect.entity)}`
  if (effect.do === 'set')
    return `set ${words.path(entity, effect.path)} to ${printValue(words, entity, effect.value)}`
  const integration = model.integrations.find(({ id }) => id === effect.integration)
  return integration === undefined ? '' : printSending(words, entity, integration)
}

/** `approve` as `approves`. */
const thirdPerson = (verb: string): string =>
  /(?:s|x|z|ch|sh)$/.test(verb)
    ? `${verb}es`
    : /[^aeiou]y$/.test(verb)
      ? `${verb.slice(0, -1)}ies`
      : `${verb}s`

function printReaction(
  model: ApplicationModel,
  words: Words,
  { trigger, condition, effects }: Reaction,
): string {
  const { entity, event, name } = trigger
  const role = model.roles.find((one) => one.name === trigger.role)?.label
  const by = role === undefined ? '' : ` by a ${role}`
  const occasion =
    event === 'action'
      ? `a ${role ?? 'user'} ${thirdPerson(name ?? '')} ${words.one(entity)}`
      : `${words.one(entity)} is ${event === 'changed-to' ? `"${name}"` : event}${by}`
  const also = condition === undefined ? '' : ` and ${printCondition(words, entity, condition)}`
  const responses = effects.map((effect) => printEffect(model, words, entity, effect)).join(' and ')
  return `When ${occasion}${also}, the system shall ${responses}.`
}

function printQuality({ kind, metric, value, percentile, unit }: Quality): string {
  switch (kind) {
    case 'latency':
      return `The system shall respond within ${value} ms for ${percentile ?? 95}% of requests.`
    case 'availability':
      return `The system shall be available ${value}% of the time.`
    case 'throughput':
    case 'capacity':
      return `The system shall handle ${value} ${unit === 'users' ? 'concurrent users' : 'requests per second'}.`
    case 'errorRate':
      return `The error rate shall be below ${value}%.`
    case 'security':
      return metric === 'hashed passwords' ? 'Passwords must be hashed.' : 'All traffic must be encrypted.'
  }
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

function printCron(cron: string): string {
  const [minute = '', hour = '', day = '', , weekday = ''] = cron.split(' ')
  if (minute.startsWith('*/')) return `Every ${minute.slice(2)} minutes`
  if (hour.startsWith('*/')) return `Every ${hour.slice(2)} hours`
  if (hour === '*') return 'Every hour'
  const period = day === '1' ? 'month' : weekday === '*' ? 'day' : (weekdays[Number(weekday)] ?? 'day')
  return `Every ${period} at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
}

function printSchedule(
  words: Words,
  { cron, task, entity = '', olderThan = '', recipient = '' }: Schedule,
): string {
  const work = {
    purge: `delete ${words.many(entity)} older than ${printDuration(olderThan)}`,
    backup: 'back up all data',
    report: `email a list of ${words.many(entity)} to ${words.role(recipient)}`,
  }[task]
  return `${printCron(cron)}, the system shall ${work}.`
}

export const printRules = (model: ApplicationModel, words: Words): readonly string[] =>
  model.rules.map((rule) => printRule(words, rule))

export const printReactions = (model: ApplicationModel, words: Words): readonly string[] =>
  model.reactions.map((reaction) => printReaction(model, words, reaction))

export const printQualities = (model: ApplicationModel, words: Words): readonly string[] => [
  ...model.nfrs.map(printQuality),
  ...model.schedules.map((schedule) => printSchedule(words, schedule)),
]
