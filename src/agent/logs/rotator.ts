import { messageOf } from '../../kernel/errors.ts'
import { pauseGroup } from './pause.ts'
import type { RotationPolicy } from './rotation.ts'
import { rotateIfLong, rotationPolicy, sizeOf } from './rotation.ts'
import { noteSize } from './written-times.ts'

/** A log that is kept short. */
export type KeptLog = {
  readonly file: string
  /** The first process of those that write to it; undefined for nexo's own, which are not stopped. */
  readonly writer: number | undefined
  /** Whether it is noted when its lines were written. */
  readonly timed: 'yes' | 'no'
}

/**
 * Watches the logs that `logs` names, rotates those that grow too long and notes when they grew, until `stop`.
 *
 * A file that grows fast is looked at more often, so that a flood cannot fill the disk between two looks.
 */
export function startRotator(
  logs: () => readonly KeptLog[],
  failed: (file: string, why: string) => void,
  policy: RotationPolicy = rotationPolicy,
): { stop(): void } {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let seen = new Map<string, Seen>()
  const round = async (): Promise<void> => {
    let fastest = 0
    const now = new Map<string, Seen>()
    for (const log of logs()) {
      const before = seen.get(log.file)
      try {
        const { grown, ...after } = await lookAt(log, before, policy)
        now.set(log.file, after)
        fastest = Math.max(fastest, grown)
      } catch (error) {
        if (before !== undefined) now.set(log.file, before)
        failed(log.file, messageOf(error))
      }
    }
    seen = now
    if (!stopped) timer = setTimeout(() => void round(), nextLookMs(fastest, policy)).unref()
  }
  timer = setTimeout(() => void round(), slowMs).unref()
  return {
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}

const slowMs = 1_000
const fastMs = 50

/** Growth of more than a tenth of the limit between two looks is a flood. */
export const nextLookMs = (grownBytes: number, policy: RotationPolicy): number =>
  grownBytes > policy.maxBytes / 10 ? fastMs : slowMs

/** What the last look at a log found, and when its size was last noted (monotonic ms). */
type Seen = { readonly sizeBytes: number; readonly notedBytes: number; readonly notedAtMs: number }

async function lookAt(
  { file, writer, timed }: KeptLog,
  before: Seen | undefined,
  policy: RotationPolicy,
): Promise<Seen & { readonly grown: number }> {
  const sizeBytes = await sizeOf(file)
  const nowMs = performance.now()
  const isNoteDue =
    timed === 'yes' &&
    sizeBytes > (before?.notedBytes ?? 0) &&
    nowMs - (before?.notedAtMs ?? Number.NEGATIVE_INFINITY) >= slowMs * 0.9
  if (isNoteDue) noteSize(file, sizeBytes, Date.now())
  const noted = isNoteDue
    ? { notedBytes: sizeBytes, notedAtMs: nowMs }
    : { notedBytes: before?.notedBytes ?? 0, notedAtMs: before?.notedAtMs ?? Number.NEGATIVE_INFINITY }
  const rotated = await rotateIfLong(file, () => pauseWriter(writer), policy)
  if (rotated) return { sizeBytes: 0, notedBytes: 0, notedAtMs: noted.notedAtMs, grown: policy.maxBytes }
  return { sizeBytes, ...noted, grown: sizeBytes - (before?.sizeBytes ?? sizeBytes) }
}

const nothing = (): void => undefined

const pauseWriter = async (writer: number | undefined): Promise<(() => void) | undefined> =>
  writer === undefined ? nothing : pauseGroup(writer)
