import { constants } from 'node:os'
import type { ExecEnd } from '../deployment/contract.ts'

/** The exit code that a shell would give: the command's own, or 128 and the number of the signal that ended it. */
export function exitCodeOf({ exitCode, signal }: ExecEnd): number {
  if (exitCode !== null) return exitCode
  const known = Object.entries(constants.signals).find(([name]) => name === signal)
  return known === undefined ? 1 : 128 + known[1]
}
