import type { Call } from '../../kernel/call.ts'
import { valueMissing } from '../../kernel/errors-configuration.ts'
import { NexoError } from '../../kernel/errors.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { IntegrationCheck, IntegrationInput } from '../manager-contract.ts'
import { openEndpoint, readIntegrations, type Named } from '../open-integration.ts'

/** Reaches both ends of every integration; what is wrong with one is an outcome, not an error. */
export async function check(
  kernel: Kernel,
  input: IntegrationInput,
  call: Call,
): Promise<readonly IntegrationCheck[]> {
  const checks: IntegrationCheck[] = []
  for (const named of await readIntegrations(kernel, input)) {
    for (const end of ['source', 'target'] as const)
      checks.push(await checkEndpoint(kernel, named, end, call))
  }
  return checks
}

async function checkEndpoint(
  kernel: Kernel,
  named: Named,
  end: 'source' | 'target',
  call: Call,
): Promise<IntegrationCheck> {
  const facts = { name: named.name, endpoint: end }
  try {
    const { connector, stream } = await openEndpoint(kernel, named, end, call)
    try {
      const answer = await connector.check(call)
      const streams = stream === undefined ? '' : `, ${(await connector.describe(stream, call)).name}`
      return { ...facts, outcome: 'ok', detail: `${answer}${streams}`, hint: null }
    } finally {
      await connector.close()
    }
  } catch (error) {
    call.signal.throwIfAborted()
    if (!(error instanceof NexoError)) throw error
    const outcome = valueMissing.matches(error) ? 'not-configured' : 'failed'
    return { ...facts, outcome, detail: error.message, hint: error.hint }
  }
}
