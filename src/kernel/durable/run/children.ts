import { NexoError } from '../../errors.ts'
import type { Json } from '../../json.ts'
import type { ChildOutcome, RunOptions, RunView } from '../contract.ts'
import { runKeyReused, runParentUndone } from '../errors.ts'
import type { Position } from '../journal/history.ts'
import { emptyHistory } from '../journal/history.ts'
import { selectChildIds, selectRun } from '../journal/run-table.ts'
import { viewOf } from '../run-view.ts'
import type { EngineCore } from './core.ts'
import type { ChildRequest, Family, Wave } from './family.ts'
import type { RunCall, UndoWish } from './runs.ts'
import type { RunSession } from './session.ts'

/** What children are made of: the engine's own way to run and to undo. Handed in, since those make families too. */
export type Upbringing = {
  readonly core: EngineCore
  readonly startRun: (core: EngineCore, call: RunCall, options: RunOptions) => Promise<RunView>
  readonly undoRun: (core: EngineCore, runId: string, options: RunOptions, wish: UndoWish) => Promise<RunView>
}

/** Children are runs of their own, in the same process, named `<parent>/<id>`. */
export const createFamily = (upbringing: Upbringing): Family => ({
  runChild: async (parent, seq, child) => resultOf(await startChild(upbringing, parent, seq, child)),
  runWave: (parent, seq, wave) => runWave(upbringing, parent, seq, wave),
  outcomesOf: (parent, wave) =>
    wave.children.map(({ id }) => outcomeOf(id, readChild(upbringing, parent, id))),
  undoChildren: (parent, position) => undoChildren(upbringing, parent, position),
})

const childIdOf = (parent: RunSession, id: string): string => `${parent.runId}/${id}`

/** A child obeys its parent: it is cancelled with it. */
const optionsOf = (parent: RunSession): RunOptions => ({
  signal: parent.signal,
  emit: (fact) => parent.emit(fact),
})

const startChild = (up: Upbringing, parent: RunSession, seq: number, child: ChildRequest): Promise<RunView> =>
  up.startRun(
    up.core,
    {
      runId: childIdOf(parent, child.id),
      plan: child.plan,
      input: child.input,
      parent: { runId: parent.runId, seq },
    },
    optionsOf(parent),
  )

function resultOf(view: RunView): Json {
  if (view.state === 'succeeded') return view.result ?? null
  if (view.error !== undefined) throw new NexoError(view.error)
  return null
}

async function runWave(up: Upbringing, parent: RunSession, seq: number, wave: Wave): Promise<Json> {
  refuseTwins(parent, wave)
  const waiting = [...wave.children]
  const counts = { succeeded: 0, failed: 0, notStarted: 0 }
  const lane = async (): Promise<void> => {
    while (counts.failed < wave.stopAfterFailures) {
      parent.checkpoint('forward')
      const child = waiting.shift()
      if (child === undefined) return
      const { state } = await startChild(up, parent, seq, { plan: wave.plan, ...child })
      counts[state === 'succeeded' ? 'succeeded' : 'failed'] += 1
    }
  }
  await allLanes(wave.max, lane)
  return { ...counts, notStarted: waiting.length }
}

/** Waits for every lane, also when one throws: nothing may go on behind its parent's back. */
async function allLanes(max: number, lane: () => Promise<void>): Promise<void> {
  const ends = await Promise.allSettled(Array.from({ length: Math.max(1, Math.floor(max)) }, lane))
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

function refuseTwins(parent: RunSession, { children }: Wave): void {
  const seen = new Set<string>()
  for (const { id } of children) {
    if (seen.has(id)) throw runKeyReused({ runId: parent.runId, key: id })
    seen.add(id)
  }
}

function readChild(up: Upbringing, parent: RunSession, id: string): RunView | undefined {
  const row = selectRun(up.core.around.file, childIdOf(parent, id))
  return row && viewOf(row, emptyHistory())
}

function outcomeOf(id: string, view: RunView | undefined): ChildOutcome {
  if (view === undefined) return { id, outcome: 'not-started' }
  if (view.error === undefined) return { id, outcome: 'succeeded', result: view.result ?? null }
  return { id, outcome: view.state === 'cancelled' ? 'cancelled' : 'failed', error: view.error }
}

/** Newest first, as many at once as were started at once. */
async function undoChildren(up: Upbringing, parent: RunSession, position: Position): Promise<void> {
  const ids = [...selectChildIds(up.core.around.file, parent.runId, position.seq)]
  const lane = async (): Promise<void> => {
    for (let id = ids.shift(); id !== undefined; id = ids.shift()) await undoChild(up, parent, id)
  }
  await allLanes(position.max ?? 1, lane)
}

async function undoChild(up: Upbringing, parent: RunSession, runId: string): Promise<void> {
  const because = runParentUndone({ runId, parentId: parent.runId }).toData()
  const view = await up.undoRun(up.core, runId, optionsOf(parent), {
    reopen: ['succeeded', 'undo-failed'],
    because,
  })
  if (view.state === 'undo-failed' && view.error !== undefined) throw new NexoError(view.error)
}
