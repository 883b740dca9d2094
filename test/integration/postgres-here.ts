import { existsSync } from 'node:fs'
import { isOnPath } from '../support/engine.ts'

/** Whether a suite can start its PostgreSQL at all; each of its tests then says which engine is missing. */
export const isPostgresHere = (): boolean =>
  isOnPath('psql') && (isOnPath('initdb') || existsSync('/usr/lib/postgresql'))
