// backup-proof: when a backup was last proven by a restore. Maintenance writes it; whoever computes coverage reads it.
import type { StateStore } from './contract.ts'

/** A backup by its name in the manifest. */
export type NamedBackup = {
  readonly application: string
  readonly environment: string
  readonly name: string
}

const keyOf = ({ application, environment, name }: NamedBackup): string =>
  `backup-proof:${application}.${environment}/${name}`

/** `provenAt`: epoch ms. */
export const rememberBackupProof = (
  state: Pick<StateStore, 'putValue'>,
  backup: NamedBackup,
  provenAt: number,
): Promise<void> => state.putValue(keyOf(backup), String(provenAt))

/** Epoch ms; null when this home knows of no proof. */
export async function readBackupProof(
  state: Pick<StateStore, 'getValue'>,
  backup: NamedBackup,
): Promise<number | null> {
  const value = await state.getValue(keyOf(backup))
  return value === undefined ? null : Number(value)
}
