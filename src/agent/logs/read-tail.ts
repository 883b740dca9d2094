import { open } from 'node:fs/promises'
import { systemCodeOf } from '../../kernel/errors.ts'
import { rotationPolicy } from './rotation.ts'

/** Longest line that is kept whole; the rest of a longer one is cut. */
export const maxLineBytes = 64 * 1024

/** The last `count` lines of a log and its older parts, oldest first. Nothing when there is no file. */
export async function readTail(file: string, count: number): Promise<readonly string[]> {
  let lines: readonly string[] = []
  for (let part = 0; part <= rotationPolicy.files && lines.length < count; part += 1) {
    const older = await readEnd(part === 0 ? file : `${file}.${part}`, count - lines.length)
    if (older === undefined && part > 0) break
    lines = [...(older ?? []), ...lines]
  }
  return lines
}

async function readEnd(file: string, count: number): Promise<readonly string[] | undefined> {
  try {
    const handle = await open(file, 'r')
    try {
      return await lastLines(handle, (await handle.stat()).size, count)
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

type OpenFile = Awaited<ReturnType<typeof open>>

async function lastLines(handle: OpenFile, sizeBytes: number, count: number): Promise<readonly string[]> {
  const blocks: Buffer[] = []
  let start = sizeBytes
  let newlines = 0
  // One line more than wanted, so that the first one is whole.
  while (start > 0 && newlines <= count && sizeBytes - start < rotationPolicy.maxBytes) {
    const length = Math.min(64 * 1024, start)
    start -= length
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, start)
    const block = buffer.subarray(0, bytesRead)
    for (const byte of block) if (byte === 10) newlines += 1
    blocks.unshift(block)
  }
  const lines = Buffer.concat(blocks).toString('utf8').split('\n')
  if (lines.at(-1) === '') lines.pop()
  return (start > 0 ? lines.slice(1) : lines)
    .slice(-count || lines.length)
    .map((line) => line.slice(0, maxLineBytes))
}
