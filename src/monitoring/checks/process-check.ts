// process-check: whether the replicas of one process are as they should be. Pure: it judges what was observed.
import type { Replica } from '../../domain/deployment.ts'
import { answered, type CheckAnswer } from './check.ts'

export type ProcessSight = {
  readonly process: string
  /** Of the serving release. */
  readonly replicas: readonly Replica[]
}

/** At least one replica must be ready, and none may crash again and again. */
export function judgeProcess({ process, replicas }: ProcessSight): CheckAnswer {
  if (replicas.length === 0) return answered('fail', `${process} has no replica`)
  const crashing = replicas.find(({ state }) => state === 'crash-loop' || state === 'backing-off')
  const ready = replicas.filter(({ healthy }) => healthy)
  const counts = `${ready.length} of ${replicas.length} ready`
  if (crashing !== undefined)
    return answered('fail', `${crashing.id} keeps ending (${crashing.restarts} restarts); ${counts}`)
  if (ready.length === 0)
    return answered('fail', `none of ${replicas.length} replicas of ${process} is ready`)
  const waiting = replicas.filter(({ state }) => state === 'unhealthy')
  if (waiting.length > 0)
    return answered('fail', `${waiting.map(({ id }) => id).join(', ')} unhealthy; ${counts}`)
  return answered('ok', counts)
}
