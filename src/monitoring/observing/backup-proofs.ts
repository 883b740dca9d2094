import type { Kernel } from '../../kernel/kernel.ts'

/**
 * When each backup of an environment was last proven by a restore, epoch ms; null when it never was.
 *
 * Shape: maintenance keeps each proof in the state of this home, as `backup-proof:<application>.<environment>/<name>`.
 */
export async function readProofs(
  kernel: Pick<Kernel, 'state'>,
  { application, environment }: { readonly application: string; readonly environment: string },
  names: readonly string[],
): Promise<ReadonlyMap<string, number | null>> {
  if (names.length === 0) return new Map()
  const state = await kernel.state()
  const pairs = names.map(async (name) => {
    const value = await state.getValue(`backup-proof:${application}.${environment}/${name}`)
    return [name, value === undefined ? null : Number(value)] as const
  })
  return new Map(await Promise.all(pairs))
}
