// Keeps the log of a running application within bounds. The file stays the same one, since the application holds it.
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { systemCodeOf } from '../../kernel/errors.ts'
import { type LogPart, partsOf, writeBase } from './log-parts.ts'
import type { Resume } from './pause.ts'
import { timesFileOf } from './written-times.ts'

export type RotationPolicy = { readonly maxBytes: number; readonly files: number }

/** 10 MiB five times over: what an application writes in a day of trouble, and no full disk. */
export const rotationPolicy: RotationPolicy = { maxBytes: 10 * 2 ** 20, files: 5 }

/** Stops whoever writes to the log until it is told to go on; undefined when that cannot be done now. */
export type PauseWriters = () => Promise<Resume | undefined>

/**
 * Rotates `file` when it is too long: `file.1` is the newest older part.
 *
 * Promise: older parts never hold more than `files` times `maxBytes` together, however fast the log grows; the newest
 * is kept. No line is lost or doubled but those that fall off: most of the file is copied while the application runs,
 * and it is stopped while the rest is copied and the file emptied. When it cannot be stopped, only a file that is twice
 * too long is rotated. Resolves with whether it rotated.
 */
export async function rotateIfLong(
  file: string,
  pause: PauseWriters,
  policy: RotationPolicy = rotationPolicy,
): Promise<boolean> {
  const sizeBytes = await sizeOf(file)
  if (sizeBytes <= policy.maxBytes) return false
  const from = Math.max(0, sizeBytes - policy.maxBytes * policy.files)
  await copyRange(file, halfOf(file), from, sizeBytes)
  const resume = await pause()
  try {
    if (resume === undefined && sizeBytes <= policy.maxBytes * 2) return false
    finish(file, { from, copied: sizeBytes }, policy)
    return true
  } finally {
    resume?.()
  }
}

const halfOf = (file: string): string => `${file}.half`

/** Size in bytes; 0 when there is no file. */
export async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return 0
    throw error
  }
}

/** Copies what is missing, then lets the copy take the file's place. Nothing else of this process runs meanwhile. */
function finish(
  file: string,
  done: { readonly from: number; readonly copied: number },
  policy: RotationPolicy,
): void {
  const parts = partsOf(file)
  const log = openSync(file, 'r+')
  try {
    const { size } = fstatSync(log)
    const from = Math.max(done.from, size - policy.maxBytes * policy.files)
    // It grew by so much while it was copied that the beginning of the copy falls off as well.
    if (from > done.from) truncateSync(halfOf(file), 0)
    appendRest(log, halfOf(file), from > done.from ? from : done.copied, size)
    const isWhole = from === 0
    moveUp(file, isWhole ? parts.slice(0, -1) : [], size, policy)
    if (!isWhole) for (const part of parts.slice(0, -1)) removePart(part.file)
    writeBase(`${file}.1`, (parts.at(-1)?.base ?? 0) + from)
    if (isWhole) moveIfThere(timesFileOf(file), timesFileOf(`${file}.1`))
    else rmSync(timesFileOf(file), { force: true })
    renameSync(halfOf(file), `${file}.1`)
    ftruncateSync(log, 0)
  } finally {
    closeSync(log)
  }
}

/** Makes room for a part of `sizeBytes`: those that are too many or too much fall off, the oldest first. */
function moveUp(file: string, older: readonly LogPart[], sizeBytes: number, policy: RotationPolicy): void {
  let bytes = sizeBytes
  const kept = older.toReversed().filter((part, index) => {
    bytes += part.sizeBytes
    return index < policy.files - 1 && bytes <= policy.maxBytes * policy.files
  })
  for (const part of older) if (!kept.includes(part)) removePart(part.file)
  for (let part = kept.length; part >= 1; part -= 1) {
    for (const suffix of ['', '.base', '.times'])
      moveIfThere(`${file}.${part}${suffix}`, `${file}.${part + 1}${suffix}`)
  }
}

function removePart(part: string): void {
  for (const suffix of ['', '.base', '.times']) rmSync(`${part}${suffix}`, { force: true })
}

function moveIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error
  }
}

const bufferBytes = 256 * 1024

async function copyRange(from: string, to: string, start: number, end: number): Promise<void> {
  const source = await open(from, 'r')
  try {
    const target = await open(to, 'w', 0o600)
    try {
      const buffer = Buffer.allocUnsafe(bufferBytes)
      for (let at = start; at < end;) {
        const { bytesRead } = await source.read(buffer, 0, Math.min(buffer.length, end - at), at)
        if (bytesRead === 0) return
        await target.writeFile(buffer.subarray(0, bytesRead))
        at += bytesRead
      }
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

function appendRest(log: number, to: string, start: number, end: number): void {
  const target = openSync(to, 'a', 0o600)
  try {
    const buffer = Buffer.allocUnsafe(bufferBytes)
    for (let at = start; at < end;) {
      const read = readSync(log, buffer, 0, Math.min(buffer.length, end - at), at)
      if (read === 0) return
      for (let written = 0; written < read;) written += writeSync(target, buffer, written, read - written)
      at += read
    }
  } finally {
    closeSync(target)
  }
}
