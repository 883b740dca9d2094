// change-stream: what has changed, to a browser that then asks again for what it shows.
import type { Change, MonitorReader } from '../reading-contract.ts'
import type { EventStream } from './event-stream.ts'

/** Where a reader stands. `epoch` names one run of the monitor, since another may count from the beginning again. */
export type Position = { readonly epoch: string; readonly seq: number }

export const positionText = ({ epoch, seq }: Position): string => `${epoch}-${seq}`

/**
 * The number after which to go on: what the reader has seen of this epoch. Of another epoch, or of none, it has seen
 * nothing that can be counted on.
 */
export function readPosition(text: string | undefined, epoch: string): number {
  const found = /^(?<epoch>[\w.]+)-(?<seq>\d{1,15})$/.exec(text ?? '')?.groups
  return found?.['epoch'] === epoch ? Number(found['seq']) : 0
}

/** Longest wait for more changes to send along with one: a thousand checks are a hundred changes a second. */
const gatherMs = 150

type Topic = { readonly topic: Change['topic']; readonly target: string | null }

/** Changes as one event: each topic and target once. */
export function gathered(changes: readonly Change[]): readonly Topic[] {
  const topics = new Map(changes.map(({ topic, target }) => [`${topic}\0${target}`, { topic, target }]))
  return [...topics.values()]
}

const paused = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })

/** Changes between who finds them and who sends them: nobody waits for the other, and nothing is left behind. */
function createInbox() {
  let changes: Change[] = []
  let isClosed = false
  let wake = (): void => undefined
  return {
    put: (change: Change): void => {
      changes.push(change)
      wake()
    },
    close: (): void => {
      isClosed = true
      wake()
    },
    /** Resolves when there is something to take; false at the end. */
    filled: async (): Promise<boolean> => {
      if (changes.length === 0 && !isClosed)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      return changes.length > 0
    },
    takeAll: (): readonly Change[] => {
      const taken = changes
      changes = []
      return taken
    },
  }
}

/** Sends changes after `position` until `signal` aborts or the reader's source ends. */
export async function streamChanges(
  reader: Pick<MonitorReader, 'changes'>,
  stream: EventStream,
  position: Position,
  signal: AbortSignal,
): Promise<void> {
  const inbox = createInbox()
  signal.addEventListener('abort', inbox.close, { once: true })
  const find = async (): Promise<void> => {
    try {
      for await (const change of reader.changes(position.seq, signal)) inbox.put(change)
    } finally {
      inbox.close()
    }
  }
  const tell = async (): Promise<void> => {
    while ((await inbox.filled()) && !signal.aborted) {
      await paused(gatherMs, signal)
      const changes = inbox.takeAll()
      const seq = changes.at(-1)?.seq ?? position.seq
      const id = positionText({ epoch: position.epoch, seq })
      await stream.send({ name: 'changes', id, data: gathered(changes) })
    }
  }
  await Promise.all([find(), tell()])
}

/** Between two looks at the runs, which nobody announces: the orchestrator is another process. */
const runsMs = 1500
const runsLooked = 20

/** What of the newest runs is shown: it differs when a run or a step has moved. */
const picture = async (reader: Pick<MonitorReader, 'runs'>): Promise<string> =>
  JSON.stringify(await reader.runs(runsLooked))

/** Tells of runs that have moved until `signal` aborts. Without an id: after a break, the page is asked for anyway. */
export async function streamRuns(
  reader: Pick<MonitorReader, 'runs'>,
  stream: EventStream,
  signal: AbortSignal,
): Promise<void> {
  let seen = await picture(reader)
  for (;;) {
    await paused(runsMs, signal)
    if (signal.aborted) return
    const now = await picture(reader)
    if (now !== seen) await stream.send({ name: 'changes', data: [{ topic: 'runs', target: null }] })
    seen = now
  }
}
