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
import { readPath } from '../subject.ts'
import type { KnownEntity } from '../vocabulary.ts'
import type { Response } from './responses.ts'

type Recipient = NonNullable<Integration['recipient']>

const occasionName = ({ entity, event, name }: Trigger): string =>
  kebabOf(`${kebabOf(entity.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' '))} ${name ?? event}`)

const variable = (name: string): string => name.toUpperCase().replaceAll('-', '_')

const sent = (integration: Omit<Integration, 'id' | 'trace'>): Response => ({
  effect: { do: 'send', integration: `integration.${integration.kind}.${integration.name}` },
  needs: { kind: 'integration', integration },
})

/** `managers`, or `the customer`: who the row belongs to comes before a role of the same name. */
export function readRecipient(context: ReadingContext, entity: KnownEntity): Recipient | undefined {
  return context.cursor.attempt(() => {
    if (context.cursor.word('all') === undefined) readArticle(context)
    const ways = (context.vocabulary.ways.get(entity.label) ?? []).filter(({ many }) => !many)
    const way = readName(context, (phrase) => ways.find(({ target }) => target === phrase))
    if (way !== undefined) return { kind: 'relation', name: way.name }
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
        'send a message to',
        'send a notification to',
      ) === undefined
    )
      return undefined
    const recipient = readRecipient(context, entity)
    if (recipient === undefined) return undefined
    return sent({
      kind: 'email',
      name: `${occasionName(trigger)}-${recipient.name.toLowerCase()}`,
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
    const prefix = kind === 'webhook' ? `WEBHOOK_${variable(name)}` : `SERVICE_${variable(name)}`
    const secret = kind === 'webhook' ? `${prefix}_SECRET` : `${prefix}_TOKEN`
    return sent({ kind, name, payload: entity.name, secretRefs: [prefix, secret] })
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
  readMail(context, entity, trigger) ?? readPost(context, entity) ?? readCharge(context, entity)
