// Everything that can be wrong with the folder in which nexo keeps what is not the project's.
import * as z from 'zod'
import { defineError, exitCodes } from './errors.ts'

export const homeMissing = defineError({
  code: 'NX-HOME-MISSING',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'nexo does not know where to keep releases, logs and state: no home folder is set.',
  causes: ['The command runs without HOME, as in a bare service or container'],
  remedies: ['Set NEXO_HOME to an absolute path that you own.'],
  details: z.strictObject({ looked: z.array(z.string()) }),
  message: (d) => `no folder for nexo: none of ${d.looked.join(', ')} is set`,
  hint: () => 'Set NEXO_HOME to an absolute path, such as NEXO_HOME=/var/lib/nexo.',
})

export const homeRelative = defineError({
  code: 'NX-HOME-RELATIVE',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The path of the home folder is relative, so it would be another folder in every directory.',
  remedies: ['Give the variable an absolute path.'],
  details: z.strictObject({ variable: z.string(), value: z.string(), absolute: z.string() }),
  message: (d) => `${d.variable} is the relative path ${JSON.stringify(d.value)}`,
  hint: (d) => `Set ${d.variable}=${d.absolute} if you mean the folder below this one.`,
})

export const homeUnwritable = defineError({
  code: 'NX-HOME-UNWRITABLE',
  exitCode: exitCodes.preflightFailed,
  meaning: 'nexo may not write to the folder in which it keeps releases, logs and state.',
  causes: [
    'The folder belongs to another user, often since sudo made it',
    'The file system is mounted read-only',
    'A file stands where the folder should be',
  ],
  remedies: ['Set NEXO_HOME to a folder that you own.', 'Give the folder back to yourself with chown.'],
  details: z.strictObject({ home: z.string(), reason: z.string() }),
  message: (d) => `nexo may not write to ${d.home}: ${d.reason}`,
  hint: () => 'Set NEXO_HOME to a folder that you can write to, or correct the owner of this one.',
})
