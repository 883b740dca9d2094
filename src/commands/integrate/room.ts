import { IntegrateInput } from '../../integration/input.ts'
import type { IntegrationInput, SystemIntegrator } from '../../integration/manager-contract.ts'
import { createSystemIntegrator } from '../../integration/system-integrator.ts'
import { readInput, where } from '../read-input.ts'
import type { Session } from '../session.ts'

/** The manager and which integrations were asked for. @throws NX-CLI-USAGE */
export async function openIntegrations(
  session: Session,
): Promise<{ readonly manager: SystemIntegrator; readonly input: IntegrationInput }> {
  const [name] = session.flags.args
  const { directory, environment, name: named } = readInput(IntegrateInput, { ...where(session), name })
  const input = { directory, environment, ...(named === undefined ? {} : { name: named }) }
  return { manager: createSystemIntegrator(await session.kernel()), input }
}
