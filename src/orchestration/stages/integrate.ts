// The stage that reaches other systems and brings data over, with every row accounted for.
import type { IntegrationCheck, SyncOutcome } from '../../integration/manager-contract.ts'
import { integrationMissing } from '../../integration/plan-errors.ts'
import { integrationFailed } from '../errors.ts'
import { counted, type PartWork } from './part-work.ts'

/** A manifest without integrations is a mistake for who asks about them, and none for an application that needs none. */
export async function noneIfMissing<Item>(asked: Promise<readonly Item[]>): Promise<readonly Item[]> {
  try {
    return await asked
  } catch (error) {
    if (integrationMissing.matches(error)) return []
    throw error
  }
}

/** Reaches every endpoint that the manifest names; changes nothing. */
export const checkIntegrations: PartWork<'integrate.check'> = async ({ input, call, collaborators }) => {
  const { directory, environment } = input
  const integrator = await collaborators.integrator()
  const checks = await noneIfMissing(integrator.check({ directory, environment }, call))
  const problems = checks.filter(({ outcome }) => outcome === 'failed').map(problemText)
  return {
    evidence: {
      checks: checks.map(({ name, endpoint, outcome, detail }) => ({ name, endpoint, outcome, detail })),
    },
    detail: checks.length === 0 ? 'the manifest names no other system' : counted(checks.length, 'endpoint'),
    ...(problems.length === 0 ? {} : { failure: integrationFailed({ problems }) }),
  }
}

const problemText = ({ name, endpoint, detail, hint }: IntegrationCheck): string =>
  `${name} (${endpoint}): ${detail}${hint === null ? '' : ` Fix: ${hint}`}`

/** Brings data over. Run again it goes on at its checkpoint. */
export const sync: PartWork<'integrate.sync'> = async ({ input, call, collaborators }) => {
  const { directory, environment } = input
  const integrator = await collaborators.integrator()
  const syncs = await noneIfMissing(integrator.sync({ directory, environment }, call))
  const problems = syncs.filter(({ balance }) => !balance.isClosed).map(openText)
  return {
    evidence: {
      syncs: syncs.map(
        ({ name, guarantee, balance: { read, applied, unchanged, filtered, deadLettered, isClosed } }) => ({
          name,
          guarantee,
          read,
          applied,
          unchanged,
          filtered,
          deadLettered,
          isClosed,
        }),
      ),
    },
    detail: syncs.map(syncText).join(', '),
    ...(problems.length === 0 ? {} : { failure: integrationFailed({ problems }) }),
  }
}

const syncText = ({ name, balance }: SyncOutcome): string =>
  `${name}: ${counted(balance.read, 'row')} read, ${balance.applied} applied`

const openText = ({
  name,
  balance: { read, applied, unchanged, filtered, deadLettered },
}: SyncOutcome): string =>
  `${name}: ${read} read is not ${applied} applied + ${unchanged} unchanged + ${filtered} filtered + ${deadLettered} dead-lettered`
