import type { Integration } from '../../../domain/application-model/integration.ts'
import type { Trigger } from '../../../domain/application-model/reaction.ts'
import { kebabOf } from '../identifiers.ts'
import {
  readArticle,
  readEntity,
  readName,
  readRole,
  unknownPhrase,
  type ReadingContext,
} from '../reading-context.ts'
import { singularOf } from '../plural.ts'
import { readPath } from '../subject.ts'
import type { KnownEntity, Way } from '../vocabulary.ts'
import type { Response } from './responses.ts'

type Recipient = NonNullable<Integration['recipient']>

const occasionName = ({ entity, event, name }: Trigger): string =>
  kebabOf(`${kebabOf(entity.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' '))} ${name ?? event}`)

const variable = (name: string): string => name.toUpperCase().replaceAll('-', '_')

const sent = (integration: Omit<Integration, 'id' | 'trace'>): Response => ({
  effect: { do: 'send', integration: `integration.${integration.kind}.${integration.name}` },
  needs: { kind: 'integration', integration },
})

/** The label behind a word for one of it; the words for many speak of everybody who has the role. */
const one = ({ vocabulary }: ReadingContext, phrase: string): string | undefined =>
  singularOf(phrase) === phrase
    ? (vocabulary.entityWords.get(phrase) ?? vocabulary.roleWords.get(phrase))
    : undefined

/** `the owner` of an appointment that belongs to an animal: who that belongs to, where only one way leads there. */
const readFarRecipient = (context: ReadingContext, near: readonly Way[]): Recipient | undefined =>
  context.cursor.attempt(() => {
    const steps = near.flatMap((first) =>
      first.targetKind === 'role'
        ? []
        : (context.vocabulary.ways.get(first.target) ?? [])
            .filter(({ many }) => !many)
            .map(({ name, target }) => ({ name: `${first.name}.${name}`, target })),
    )
    const [found, ...others] =
      readName(context, (phrase) => {
        const label = one(context, phrase)
        const ends = steps.filter(({ target }) => target === label)
        return ends.length === 0 ? undefined : ends
      }) ?? []
    if (found === undefined) return undefined
    return others.length === 0
      ? { kind: 'relation', name: found.name }
      : context.blame('NX3003', `several ways lead to one ${found.target}: it is not clear who is meant`)
  })

/** `managers`, or `the customer`: who the row belongs to comes before a role of the same name. */
export function readRecipient(context: ReadingContext, entity: KnownEntity): Recipient | undefined {
  return context.cursor.attempt(() => {
    if (context.cursor.word('all') === undefined) readArticle(context)
    const ways = (context.vocabulary.ways.get(entity.label) ?? []).filter(({ many }) => !many)
    const way = readName(context, (phrase) => ways.find(({ target }) => target === one(context, phrase)))
    if (way !== undefined) return { kind: 'relation', name: way.name }
    const far = readFarRecipient(context, ways)
    if (far !== undefined) return far
    const role = readRole(context)
    if (role !== undefined) return { kind: 'role', name: kebabOf(role) }
    return context.blame(
      'NX2001',
      `nobody is called "${unknownPhrase(context)}": name a role, or what the ${entity.label} belongs to`,
    )
  })
}

const readMail = (context: ReadingContext, entity: KnownEntity, trigger: Trigger): Response | undefined =>
  context.cursor.attempt(() => {
    if (
      context.cursor.word(
        'email',
        'e-mail',
        'notify',
        'inform',
        'send an email to',
        'send an e-mail to',
        'send email to',
        'send e-mail to',
        'send a mail to',
        'send a message to',
        'send a notification to',
      ) === undefined
    )
      return undefined
    const recipient = readRecipient(context, entity)
    if (recipient === undefined) return undefined
    context.cursor.word('by email', 'by e-mail', 'via email', 'via e-mail', 'by mail')
    return sent({
      kind: 'email',
      name: `${occasionName(trigger)}-${recipient.name.toLowerCase().replaceAll('.', '-')}`,
      recipient,
      payload: entity.name,
      secretRefs: ['SMTP_URL'],
    })
  })

function readPayload(context: ReadingContext): KnownEntity | 'it' | undefined {
  if (context.cursor.word('it') !== undefined) return 'it'
  readArticle(context)
  return readEntity(context)
}

function readService({ cursor }: ReadingContext): string | undefined {
  const name = cursor.take('quoted')?.value ?? cursor.take('word')?.value
  return name === undefined || kebabOf(name) === '' ? undefined : kebabOf(name)
}

const webhook = (name: string, entity: KnownEntity): Response => {
  const prefix = `WEBHOOK_${variable(name)}`
  return sent({ kind: 'webhook', name, payload: entity.name, secretRefs: [prefix, `${prefix}_SECRET`] })
}

/** `post the order to the webhook "fulfilment"`, `send it to the service "warehouse"`. */
const readPost = (context: ReadingContext, entity: KnownEntity): Response | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    if (cursor.word('post', 'send', 'sync', 'push') === undefined) return undefined
    const payload = readPayload(context)
    if (
      payload === undefined ||
      (payload !== 'it' && payload !== entity) ||
      cursor.word('to the', 'with the', 'to', 'with') === undefined
    )
      return undefined
    const kind = cursor.word('webhook') === undefined ? 'http' : 'webhook'
    if (kind === 'http' && cursor.word('service', 'api') === undefined && cursor.peek()?.kind !== 'quoted')
      return undefined
    const name = readService(context)
    if (name === undefined) return undefined
    if (kind === 'webhook') return webhook(name, entity)
    const prefix = `SERVICE_${variable(name)}`
    return sent({ kind, name, payload: entity.name, secretRefs: [prefix, `${prefix}_TOKEN`] })
  })

/** `notify the webhook "fulfilment"`: what is sent is the row that it happens to. */
const readCall = (context: ReadingContext, entity: KnownEntity): Response | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    if (cursor.word('notify', 'inform', 'call', 'trigger') === undefined) return undefined
    if (cursor.word('the webhook', 'webhook') === undefined) return undefined
    const name = readService(context)
    return name === undefined ? undefined : webhook(name, entity)
  })

/** `charge the total via "stripe"`. */
const readCharge = (context: ReadingContext, entity: KnownEntity): Response | undefined =>
  context.cursor.attempt(() => {
    const { cursor } = context
    const amount = cursor.word('charge') === undefined ? undefined : readPath(context, entity)
    if (amount === undefined || amount.path.length > 1 || cursor.word('via', 'with', 'through') === undefined)
      return undefined
    const name = readService(context)
    if (name === undefined) return undefined
    const secretRefs = [`PAYMENT_${variable(name)}_URL`, `PAYMENT_${variable(name)}_KEY`]
    return sent({ kind: 'payment', name, payload: entity.name, amount: amount.field.name, secretRefs })
  })

/** Something that leaves the application: a mail, a webhook, a call of a service, a payment. */
export const readSending = (
  context: ReadingContext,
  entity: KnownEntity,
  trigger: Trigger,
): Response | undefined =>
  readCall(context, entity) ??
  readMail(context, entity, trigger) ??
  readPost(context, entity) ??
  readCharge(context, entity)
