// What every operation of the orchestrator stands on.
import type { Call } from '../../kernel/call.ts'
import type { WaitingReported } from '../../kernel/events.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import type { Collaborators } from '../collaborators.ts'
import { chainUnknown } from '../errors.ts'
import type { OrchestrationEvent } from '../events.ts'
import type { ChainInput, RunRecord } from '../records/run-record.ts'
import { lastAttempt } from '../records/run-record.ts'
import type { RunStore } from '../records/run-store.ts'

export type Room = {
  readonly kernel: Kernel
  readonly collaborators: Collaborators
  readonly store: RunStore
}

export const say = (call: Pick<Call, 'emit'>, fact: OrchestrationEvent): void => call.emit(fact)

/** A wait, so that no silence is longer than it may be. */
export const sayWait = (call: Pick<Call, 'emit'>, wait: Omit<WaitingReported, 'type' | 'version'>): void => {
  const fact: WaitingReported = { type: 'wait.reported', version: 1, ...wait }
  call.emit(fact)
}

/** One application in one environment is worked on by one process. */
export const lockName = ({ directory, environment }: Pick<ChainInput, 'directory' | 'environment'>): string =>
  `orchestrate ${directory} ${environment}`

/** While `work` runs no other process starts or resumes a run of the same application and environment. */
export async function underLock<Value>(
  room: Room,
  input: Pick<ChainInput, 'directory' | 'environment'>,
  call: Call,
  work: () => Promise<Value>,
): Promise<Value> {
  const { locks } = await room.kernel.state()
  const held = await locks.acquire(lockName(input), {
    reason: `orchestration of ${input.directory} in ${input.environment}`,
    kind: 'automatic',
    signal: call.signal,
  })
  try {
    return await work()
  } finally {
    await held.release()
  }
}

/** The run of that name; without a name the newest one that has not ended, else the newest. @throws NX-ORCH-RUN-UNKNOWN */
export async function findRun({ store }: Room, run: string | undefined): Promise<RunRecord> {
  if (run !== undefined) {
    const record = await store.read(run)
    if (record === undefined) throw chainUnknown({ run })
    return record
  }
  const all = await store.list()
  const found = all.find((record) => lastAttempt(record).end === null) ?? all[0]
  if (found === undefined) throw chainUnknown({ run: null })
  return found
}
