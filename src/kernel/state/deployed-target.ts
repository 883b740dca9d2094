// deployed-target: under which name a project was deployed from a folder. Deployment keeps it; other rooms read the name.
import * as z from 'zod'
import type { StateStore } from './contract.ts'

/** `directory`: where the command was run. */
type From = { readonly directory: string; readonly environment: string }

/** The key of what deployment keeps. */
export const deployedTargetKey = ({ directory, environment }: From): string =>
  `deployment.target/${environment}/${directory}`

const Kept = z.object({ target: z.object({ application: z.string() }) })

/** The application that was deployed from `directory` last; undefined when none was. */
export async function readDeployedName(
  state: Pick<StateStore, 'getValue'>,
  from: From,
): Promise<string | undefined> {
  const stored = await state.getValue(deployedTargetKey(from))
  if (stored === undefined || stored === '') return undefined
  const kept = Kept.safeParse(JSON.parse(stored))
  return kept.success ? kept.data.target.application : undefined
}
