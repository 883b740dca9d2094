/** What planning looks at of a replica. */
export type PlannedReplica = {
  readonly id: string
  readonly spec: { readonly name: string }
  readonly isStopping: boolean
  readonly draining: boolean
  readonly health: { readonly healthy: boolean }
}

export type ReplicaPlan<Known extends PlannedReplica> = {
  readonly start: readonly { readonly process: string; readonly id: string }[]
  readonly surplus: readonly Known[]
}

/**
 * What to start and what to stop, so that as many replicas of each process run as are wished. Pure.
 *
 * Shape: ids are `<process>.<n>` from 1, the lowest free first. Surplus are the unhealthy ones first, then the
 * highest numbers. What is on its way out counts no more, but keeps its id until it is gone.
 */
export function planReplicas<Known extends PlannedReplica>(
  wished: Readonly<Record<string, number>>,
  known: readonly Known[],
): ReplicaPlan<Known> {
  const processes = new Set([...Object.keys(wished), ...known.map((replica) => replica.spec.name)])
  const plans = [...processes].map((process) =>
    planProcess(
      process,
      wished[process] ?? 0,
      known.filter((replica) => replica.spec.name === process),
    ),
  )
  return {
    start: plans.flatMap((plan) => plan.start),
    surplus: plans.flatMap((plan) => plan.surplus),
  }
}

function planProcess<Known extends PlannedReplica>(
  process: string,
  wished: number,
  known: readonly Known[],
): ReplicaPlan<Known> {
  const staying = known.filter((replica) => !replica.isStopping && !replica.draining)
  const start = freeIds(process, known, Math.max(0, wished - staying.length))
  const keptFirst = staying.toSorted(
    (one, other) =>
      Number(other.health.healthy) - Number(one.health.healthy) || numberOf(one.id) - numberOf(other.id),
  )
  return { start: start.map((id) => ({ process, id })), surplus: keptFirst.slice(wished) }
}

/** The lowest `count` ids of a process that nothing has. */
export function freeIds(
  process: string,
  known: readonly { readonly id: string }[],
  count: number,
): readonly string[] {
  const taken = new Set(known.map((replica) => replica.id))
  const free: string[] = []
  for (let number = 1; free.length < count; number += 1) {
    if (!taken.has(`${process}.${number}`)) free.push(`${process}.${number}`)
  }
  return free
}

const numberOf = (id: string): number => Number(id.slice(id.lastIndexOf('.') + 1))
