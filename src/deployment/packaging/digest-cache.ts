import { createHash } from 'node:crypto'
import * as z from 'zod'

/** Where digests of unchanged files are remembered between two runs. Lost without harm. */
export type KeyValueStore = {
  get(key: string): Promise<string | undefined>
  put(key: string, value: string): Promise<void>
}

const Stored = z.strictObject({
  version: z.literal(1),
  writtenAtMs: z.number(),
  /** Path -> stamp and digest. */
  files: z.record(z.string(), z.tuple([z.string(), z.string()])),
})
type Stored = z.infer<typeof Stored>

/**
 * A file that was written less than this before the cache may change again within one tick of the file system's clock
 * and look the same, so its digest is not trusted. Source: git's "racy git problem"; FAT counts in 2 s.
 */
const raceWindowMs = 2_000

const keyOf = (directory: string): string =>
  `package-digests:${createHash('sha256').update(directory).digest('hex').slice(0, 32)}`

/** Digests by path and stamp. */
export type DigestMemory = {
  recall(path: string, stamp: string, modifiedAtMs: number): string | undefined
  remember(path: string, stamp: string, digest: string): void
  /** Keeps what was recalled or remembered. Does nothing when that is what is stored. */
  save(nowMs: number): Promise<void>
}

function parseStored(text: string | undefined): Stored {
  const empty: Stored = { version: 1, writtenAtMs: 0, files: {} }
  if (text === undefined) return empty
  try {
    return Stored.safeParse(JSON.parse(text)).data ?? empty
  } catch {
    // A damaged cache is an empty one: everything is read again.
    return empty
  }
}

/** Opens what is remembered of a project. A damaged memory counts as none. */
export async function openDigestMemory(store: KeyValueStore, directory: string): Promise<DigestMemory> {
  const key = keyOf(directory)
  const stored = parseStored(await store.get(key))
  const kept = new Map<string, [string, string]>()
  let isChanged = false
  return {
    recall: (path, stamp, modifiedAtMs) => {
      const known = stored.files[path]
      if (known?.[0] !== stamp || modifiedAtMs > stored.writtenAtMs - raceWindowMs) return undefined
      kept.set(path, known)
      return known[1]
    },
    remember: (path, stamp, digest) => {
      isChanged = true
      kept.set(path, [stamp, digest])
    },
    save: async (nowMs) => {
      if (!isChanged && kept.size === Object.keys(stored.files).length) return
      const value: Stored = { version: 1, writtenAtMs: nowMs, files: Object.fromEntries(kept) }
      await store.put(key, JSON.stringify(value))
    },
  }
}
