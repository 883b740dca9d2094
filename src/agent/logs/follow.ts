import { open } from 'node:fs/promises'
import { StringDecoder } from 'node:string_decoder'
import { systemCodeOf } from '../../kernel/errors.ts'
import { maxLineBytes } from './read-tail.ts'
import { sizeOf } from './rotation.ts'

/** Reads the lines that are appended to one log, across rotation. `read` gives what is new since the last call. */
export type LogFollower = { read(): Promise<readonly string[]> }

/**
 * @param fromBytes where to begin; a file that is shorter than the last position was rotated and is read from its start
 */
export function followLog(file: string, fromBytes: number): LogFollower {
  let position = fromBytes
  let decoder = new StringDecoder('utf8')
  let rest = ''
  return {
    read: async () => {
      const sizeBytes = await sizeOf(file)
      if (sizeBytes < position) {
        position = 0
        decoder = new StringDecoder('utf8')
      }
      if (sizeBytes === position) return []
      const block = await readBlock(file, position)
      position += block.length
      const lines = (rest + decoder.write(block)).split('\n')
      rest = lines.pop() ?? ''
      if (rest.length > maxLineBytes) {
        lines.push(rest.slice(0, maxLineBytes))
        rest = ''
      }
      return lines
    },
  }
}

/** One look reads at most this much, so that a flood in one log does not hold up the others. */
const blockBytes = 256 * 1024

async function readBlock(file: string, position: number): Promise<Buffer> {
  try {
    const handle = await open(file, 'r')
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(blockBytes), 0, blockBytes, position)
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}
