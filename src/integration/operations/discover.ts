import type { Call } from '../../kernel/call.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { DiscoveredEndpoint, IntegrationInput } from '../manager-contract.ts'
import { openEndpoint, readIntegrations } from '../open-integration.ts'

/** What both ends of every integration have. */
export async function discover(
  kernel: Kernel,
  input: IntegrationInput,
  call: Call,
): Promise<readonly DiscoveredEndpoint[]> {
  const found: DiscoveredEndpoint[] = []
  for (const named of await readIntegrations(kernel, input)) {
    for (const end of ['source', 'target'] as const) {
      const { connector, descriptor } = await openEndpoint(kernel, named, end, call)
      try {
        const streams = await connector.discover(call)
        found.push({ name: named.name, endpoint: end, connector: descriptor.id, streams })
      } finally {
        await connector.close()
      }
    }
  }
  return found
}
