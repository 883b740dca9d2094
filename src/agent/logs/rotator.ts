import { messageOf } from '../../kernel/errors.ts'
import type { RotationPolicy } from './rotation.ts'
import { rotateIfLong, rotationPolicy, sizeOf } from './rotation.ts'

/**
 * Watches the log files that `files` names and rotates those that grow too long, until `stop`.
 *
 * A file that grows fast is looked at more often, so that a flood cannot fill the disk between two looks.
 */
export function startRotator(
  files: () => readonly string[],
  failed: (file: string, why: string) => void,
  policy: RotationPolicy = rotationPolicy,
): { stop(): void } {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const sizes = new Map<string, number>()
  const round = async (): Promise<void> => {
    let fastest = 0
    for (const file of files()) {
      fastest = Math.max(fastest, await lookAt(file, sizes, failed, policy))
    }
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

async function lookAt(
  file: string,
  sizes: Map<string, number>,
  failed: (file: string, why: string) => void,
  policy: RotationPolicy,
): Promise<number> {
  try {
    const sizeBytes = await sizeOf(file)
    const grown = sizeBytes - (sizes.get(file) ?? sizeBytes)
    const rotated = await rotateIfLong(file, policy)
    sizes.set(file, rotated ? 0 : sizeBytes)
    return rotated ? policy.maxBytes : grown
  } catch (error) {
    failed(file, messageOf(error))
    return 0
  }
}
