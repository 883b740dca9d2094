// webhook: a receiver of messages. It can be told, and asked whether it is there; nothing can be read from it.
import type { Call } from '../../../kernel/call.ts'
import { messageOf, systemCodeOf } from '../../../kernel/errors.ts'
import type { AdapterHost } from '../../../kernel/registry.ts'
import type { Connector } from '../../contract.ts'
import { unable, unreachable } from '../../errors.ts'
import { createLocalMemory, openLocalMemory } from '../../memory/local-memory.ts'
import type { WebhookConfig } from './config.ts'
import { createWebhookWriter } from './writer.ts'

const checkTimeoutMs = 10_000
const reveal = (value: WebhookConfig['url']): string => (typeof value === 'string' ? value : value.reveal())

/** Where messages go, for people: an address may hold a secret behind its host. */
const systemName = ({ url }: WebhookConfig): string => {
  const text = reveal(url)
  return URL.canParse(text) ? `webhook ${new URL(text).host}` : 'webhook'
}

export function createWebhookConnector(config: WebhookConfig, host: AdapterHost): Connector {
  const system = systemName(config)
  return {
    check: async (call: Call) => {
      try {
        // Any answer will do: many receivers take POST alone.
        const response = await fetch(reveal(config.url), {
          method: 'HEAD',
          redirect: 'manual',
          signal: AbortSignal.any([call.signal, AbortSignal.timeout(checkTimeoutMs)]),
        })
        await response.body?.cancel()
        return `${system} answers`
      } catch (error) {
        call.signal.throwIfAborted()
        const cause = error instanceof Error ? (error.cause ?? error) : error
        throw unreachable({ system, reason: systemCodeOf(cause) ?? messageOf(cause) })
      }
    },
    discover: async () => [],
    // It takes messages of any shape.
    describe: async (stream) => ({ name: stream, columns: [], keys: [], estimatedRows: null }),
    read: () => {
      throw unable({ connector: 'webhook', what: 'be read' })
    },
    openWriter: async (request) => createWebhookWriter(config, system, openLocalMemory(host.home), request),
    memory: createLocalMemory(host.home),
    close: async () => undefined,
  }
}
