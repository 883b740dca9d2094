// Keeps the log of a running application within bounds. The file stays the same one, since the application holds it.
import { copyFile, open, rename, stat, truncate } from 'node:fs/promises'
import { systemCodeOf } from '../../kernel/errors.ts'

export type RotationPolicy = { readonly maxBytes: number; readonly files: number }

/** 10 MiB five times over: what an application writes in a day of trouble, and no full disk. */
export const rotationPolicy: RotationPolicy = { maxBytes: 10 * 2 ** 20, files: 5 }

/**
 * Rotates `file` when it is too long: `file.1` is the newest older part.
 *
 * Promise: never more than `files` older parts of `maxBytes` each, however fast it grows: of a part that is longer,
 * the end is kept. Lines written between copy and truncation are lost; the application is not disturbed.
 * Resolves with whether it rotated.
 */
export async function rotateIfLong(file: string, policy: RotationPolicy = rotationPolicy): Promise<boolean> {
  const sizeBytes = await sizeOf(file)
  if (sizeBytes <= policy.maxBytes) return false
  for (let part = policy.files - 1; part >= 1; part -= 1)
    await moveIfThere(`${file}.${part}`, `${file}.${part + 1}`)
  if (sizeBytes > policy.maxBytes * 2) await copyEnd(file, `${file}.1`, policy.maxBytes)
  else await copyFile(file, `${file}.1`)
  await truncate(file, 0)
  return true
}

/** Size in bytes; 0 when there is no file. */
export async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return 0
    throw error
  }
}

async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT') throw error
  }
}

async function copyEnd(from: string, to: string, bytes: number): Promise<void> {
  const source = await open(from, 'r')
  try {
    const target = await open(to, 'w', 0o600)
    try {
      await copyRange(source, target, (await source.stat()).size - bytes, bytes)
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

type OpenFile = Awaited<ReturnType<typeof open>>

async function copyRange(source: OpenFile, target: OpenFile, start: number, bytes: number): Promise<void> {
  const buffer = Buffer.allocUnsafe(256 * 1024)
  for (let done = 0; done < bytes;) {
    const wanted = Math.min(buffer.length, bytes - done)
    const { bytesRead } = await source.read(buffer, 0, wanted, start + done)
    if (bytesRead === 0) return
    await target.write(buffer, 0, bytesRead)
    done += bytesRead
  }
}
