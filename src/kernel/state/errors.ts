// Everything that the state store, its locks and every other SQLite file of nexo can raise.
import * as z from 'zod'
import { defineError, exitCodes } from '../errors.ts'

const moveAway = (file: string): string =>
  `Move it away (mv '${file}' '${file}.bad') and run the command again: what serves is read from the target itself; only history is lost.`

export const stateCorrupt = defineError({
  code: 'NX-STATE-CORRUPT',
  exitCode: exitCodes.preflightFailed,
  meaning: 'A file that nexo keeps its memory in is damaged, cut short, or not a nexo file at all.',
  causes: ['The disk lost writes', 'The file was copied while in use', 'Something else wrote to it'],
  remedies: [
    'Move the file and its -wal and -shm neighbours away; nexo makes a new one and reads what serves from the target.',
    'Put back a copy of the file from a backup.',
  ],
  details: z.strictObject({ file: z.string(), reason: z.string() }),
  message: (d) => `${d.file} is damaged or not a nexo state file: ${d.reason}`,
  hint: (d) => moveAway(d.file),
})

export const stateNewer = defineError({
  code: 'NX-STATE-NEWER',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The state was written by a newer nexo, whose format this version does not know.',
  causes: ['An older nexo is on PATH beside a newer one'],
  remedies: ['Use the newer nexo.', 'Use another NEXO_HOME for this version.'],
  details: z.strictObject({ file: z.string(), found: z.int(), known: z.int() }),
  message: (d) =>
    `${d.file} has format ${d.found}; this nexo knows formats up to ${d.known}. Nothing was changed.`,
  hint: () => 'Use the newer nexo (see `which -a nexo`), or set NEXO_HOME to another folder for this one.',
})

export const stateReadOnly = defineError({
  code: 'NX-STATE-READ-ONLY',
  exitCode: exitCodes.preflightFailed,
  meaning: 'nexo may not write where it keeps its state.',
  causes: [
    'The folder belongs to another user',
    'The file system is mounted read-only',
    'sudo made the files',
  ],
  remedies: ['Set NEXO_HOME to a folder that you own.', 'Give the folder back to yourself with chown.'],
  details: z.strictObject({ file: z.string(), reason: z.string() }),
  message: (d) => `nexo may not write ${d.file}: ${d.reason}`,
  hint: () => 'Set NEXO_HOME to a folder that you can write to, or correct the owner of this one.',
})

export const stateDiskFull = defineError({
  code: 'NX-STATE-DISK-FULL',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The disk that holds the state is full. What was stored before is unharmed.',
  remedies: ['Free some space and run the same command again.', 'Set NEXO_HOME to a folder on another disk.'],
  details: z.strictObject({ file: z.string(), reason: z.string() }),
  message: (d) => `no space left to write ${d.file}: ${d.reason}`,
  hint: (d) => `Free some space (df -h '${d.file}') and run the same command again.`,
})

export const stateBusy = defineError({
  code: 'NX-STATE-BUSY',
  exitCode: exitCodes.locked,
  meaning: 'Another process kept the state file locked for longer than nexo waits.',
  causes: ['A backup or a database tool has the file open for writing', 'A stopped (suspended) nexo process'],
  remedies: ['End the other process, then run the command again.'],
  details: z.strictObject({ file: z.string(), waitedMs: z.int() }),
  message: (d) => `another process has kept ${d.file} locked for ${d.waitedMs} ms`,
  hint: (d) => `See who has it open with \`fuser -v '${d.file}'\`, then run the command again.`,
})

export const stateUnavailable = defineError({
  code: 'NX-STATE-UNAVAILABLE',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The state file can be neither opened nor made.',
  causes: [
    'A folder stands where the file should be',
    'A file stands where its folder should be',
    'Disk errors',
  ],
  remedies: ['Look at the path in the message.', 'Set NEXO_HOME to another folder.'],
  details: z.strictObject({ file: z.string(), reason: z.string() }),
  message: (d) => `cannot open ${d.file}: ${d.reason}`,
  hint: () => 'Look at that path, or set NEXO_HOME to another folder.',
})

const Holder = z.strictObject({
  lock: z.string(),
  owner: z.string(),
  pid: z.int(),
  reason: z.string(),
  kind: z.enum(['automatic', 'manual']),
  since: z.iso.datetime(),
})

export const lockHeld = defineError({
  code: 'NX-LOCK-HELD',
  exitCode: exitCodes.locked,
  meaning: 'Somebody else is changing the same environment, or a person has locked it.',
  causes: ['Another deployment is running', 'A person ran `nexo lock acquire`'],
  remedies: [
    'Wait until the owner is done; a lock of a dead process is taken over at once.',
    '`nexo lock status` shows the owner, `nexo lock release` takes the lock away from them.',
  ],
  details: Holder,
  message: (d) =>
    `${d.lock} is locked ${d.kind === 'manual' ? 'by hand ' : ''}by ${d.owner} (pid ${d.pid}) since ${d.since}: ${d.reason}`,
  hint: (d) =>
    d.kind === 'manual'
      ? 'Ask the owner, or take the lock away with `nexo lock release`.'
      : 'Run the command again with --lock-wait 2m to wait for it, or take the lock away with `nexo lock release`.',
})

export const lockFenced = defineError({
  code: 'NX-LOCK-FENCED',
  exitCode: exitCodes.locked,
  meaning: 'This process lost its lock, so its write was refused. Nothing of it was stored.',
  causes: ['The process stood still and another took the lock over', 'Somebody took the lock away'],
  remedies: ['Look at what serves with `nexo status`, then run the command again.'],
  details: z.strictObject({ lock: z.string(), token: z.int(), current: z.int() }),
  message: (d) =>
    `the lock on ${d.lock} was taken over (token ${d.token}, now ${d.current}); this write was refused`,
  hint: () => 'Look at what serves with `nexo status`, then run the command again.',
})

export const lockLost = defineError({
  code: 'NX-LOCK-LOST',
  exitCode: exitCodes.locked,
  meaning: 'The lock of a running command was taken over or could not be kept.',
  causes: [
    'Somebody ran `nexo lock release`',
    'The state file could not be written for longer than the lock lasts',
  ],
  remedies: ['Look at what serves with `nexo status`, then run the command again.'],
  details: z.strictObject({ lock: z.string(), token: z.int(), why: z.string() }),
  message: (d) => `lost the lock on ${d.lock}: ${d.why}`,
  hint: () => 'Look at what serves with `nexo status`, then run the command again.',
})
