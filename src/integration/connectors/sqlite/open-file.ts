import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { messageOf } from '../../../kernel/errors.ts'
import { unreachable } from '../../errors.ts'
import type { SqliteConfig } from './config.ts'

/** Longest wait for another process that writes. */
const busyTimeoutMs = 30_000

export const systemName = ({ file }: SqliteConfig): string => `sqlite ${file}`

/** Opens the file; never makes one. @throws NX-INTEGRATE-UNREACHABLE */
export function openFile(config: SqliteConfig, mode: 'read' | 'write'): DatabaseSync {
  const path = resolve(config.directory, config.file)
  const system = systemName(config)
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw unreachable({ system, reason: `there is no file ${path}` })
  try {
    const database = new DatabaseSync(path, { readOnly: mode === 'read', timeout: busyTimeoutMs })
    // Reads the file's header: what is no database is found here.
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
    return database
  } catch (error) {
    throw unreachable({ system, reason: messageOf(error) }, { cause: error })
  }
}
