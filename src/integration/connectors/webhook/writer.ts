// writer: rows as messages, one after the other. The receiver has no transaction to keep a checkpoint in, so it is kept
// on this machine, after each batch: a message may come twice, with the same id, and never goes missing.
import type { DatabaseSync } from 'node:sqlite'
import type { Call } from '../../../kernel/call.ts'
import type { TargetWriter, WriteBatch, WriteRequest } from '../../contract.ts'
import { placeOf, type Row } from '../../data/column.ts'
import { connectionLost } from '../../errors.ts'
import { say } from '../../say.ts'
import type { SyncRun } from '../../sync/run-record.ts'
import * as memory from '../../memory/local-memory.ts'
import type { WebhookConfig } from './config.ts'
import { deliver } from './deliver.ts'
import { messageOf } from './message.ts'

export function createWebhookWriter(
  config: WebhookConfig,
  system: string,
  database: DatabaseSync,
  request: WriteRequest,
): TargetWriter {
  return {
    begin: async (decide) => memory.beginRun(database, request.integration, decide),
    apply: (batch, call) => apply({ config, system, database, request }, batch, call),
    end: async (run) => memory.endRun(database, run),
    close: async () => database.close(),
  }
}

type Open = {
  readonly config: WebhookConfig
  readonly system: string
  readonly database: DatabaseSync
  readonly request: WriteRequest
}

/** The same for a row whenever it is sent: its key, made safe for a header. */
const idOf = ({ request }: Open, batch: WriteBatch, row: Row, index: number): string => {
  const values = request.key.flatMap((name) =>
    request.columns.some((column) => column.name === name) ? [row[placeOf(request.columns, name)]] : [],
  )
  const text = values.length === request.key.length ? values.map(String).join(':') : batch.letterKey(index)
  return encodeURIComponent(text).slice(0, longestId)
}
const longestId = 256

async function apply(open: Open, batch: WriteBatch, call: Call): Promise<SyncRun> {
  const { config, request, database, system } = open
  const at = new Date(call.clock.now()).toISOString()
  const refusals = new Map<number, string>()
  for (const [index, row] of batch.rows.entries()) {
    const message = messageOf(request.columns, row, idOf(open, batch, row, index), config.type ?? 'row', at)
    const delivery = await deliver(config, message, call)
    if (delivery.is === 'away') throw connectionLost({ system, reason: delivery.why })
    if (delivery.is === 'refused') refusals.set(index, delivery.why)
    else
      say(call, {
        type: 'integration.message-delivered',
        integration: request.integration,
        id: message.id,
        attempt: delivery.attempts,
      })
  }
  return memory.storeBatch(database, request.integration, batch, {
    applied: batch.rows.length - refusals.size,
    refusals,
  })
}
