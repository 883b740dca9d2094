import type { Kernel } from '../../kernel/kernel.ts'
import { readBackupProof } from '../../kernel/state/backup-proof.ts'

/** When each named backup of an environment was last proven by a restore, epoch ms; null when it never was. */
export async function readProofs(
  kernel: Pick<Kernel, 'state'>,
  { application, environment }: { readonly application: string; readonly environment: string },
  names: readonly string[],
): Promise<ReadonlyMap<string, number | null>> {
  if (names.length === 0) return new Map()
  const state = await kernel.state()
  const pairs = names.map(
    async (name) => [name, await readBackupProof(state, { application, environment, name })] as const,
  )
  return new Map(await Promise.all(pairs))
}
