import { systemCodeOf } from '../../kernel/errors.ts'
import { diskFull } from './errors.ts'

/** NX-BUILD-DISK-FULL when writing into `directory` failed for lack of space or quota; anything else as it is. Pure. */
export function asDiskFull(thrown: unknown, directory: string): unknown {
  const code = systemCodeOf(thrown)
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return thrown
  return diskFull({ directory, while: 'writing the source into it' }, { cause: thrown })
}
