import type { Call } from '../../kernel/call.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { unable } from '../errors.ts'
import type { EmittedClient, IntegrationInput } from '../manager-contract.ts'
import { openEndpoint, readIntegrations } from '../open-integration.ts'

/** The typed client of the API at one end of an integration. @throws NX-INTEGRATE-UNABLE when neither end is one */
export async function emitClient(
  kernel: Kernel,
  input: IntegrationInput & { readonly name: string },
  call: Call,
): Promise<EmittedClient> {
  const seen: string[] = []
  for (const named of await readIntegrations(kernel, input)) {
    for (const end of ['source', 'target'] as const) {
      const { connector, descriptor } = await openEndpoint(kernel, named, end, call)
      try {
        seen.push(descriptor.id)
        const text = await connector.emitClient?.(call)
        if (text !== undefined) return { name: named.name, connector: descriptor.id, text }
      } finally {
        await connector.close()
      }
    }
  }
  throw unable({ connector: seen.join(' and '), what: 'give a typed client: it is no API' })
}
