// What can go wrong with a repository of backups: where it is, who may open it, what is in it.
import * as z from 'zod'
import { defineError, exitCodes } from '../kernel/errors.ts'

export const repositoryMissing = defineError({
  code: 'NX-MAINTAIN-REPOSITORY-MISSING',
  exitCode: exitCodes.notFound,
  meaning: 'There is no repository of backups at this place.',
  causes: ['Nothing was backed up yet.', 'The disk that holds it is not mounted.'],
  remedies: ['Run `nexo maintain backup`, which makes it.', 'Mount the disk.'],
  details: z.strictObject({ repository: z.string() }),
  message: (d) => `there is no repository at ${d.repository}`,
  hint: () => 'Run `nexo maintain backup` first, or mount the disk that holds it.',
})

export const repositoryForeign = defineError({
  code: 'NX-MAINTAIN-REPOSITORY-FOREIGN',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The folder that should hold the repository holds something else, and nexo writes over nothing.',
  causes: ['maintenance.repository.path names a folder that is in use.', 'A repository of another version.'],
  remedies: ['Name an empty folder in maintenance.repository.path.'],
  details: z.strictObject({ repository: z.string(), reason: z.string() }),
  message: (d) => `${d.repository} is no repository that nexo can use: ${d.reason}`,
  hint: () => 'Name an empty folder, or one that restic made in format 2, in maintenance.repository.path.',
})

export const keyWrong = defineError({
  code: 'NX-MAINTAIN-KEY-WRONG',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The password opens none of the keys of the repository. Nothing was read or written.',
  causes: ['maintenance.repository.key holds another password.', 'The repository belongs to another home.'],
  remedies: ['Give the password that the recovery kit names.', '`restic key list` shows which keys exist.'],
  details: z.strictObject({ repository: z.string(), keys: z.int() }),
  message: (d) =>
    `the password opens none of the ${d.keys} ${d.keys === 1 ? 'key' : 'keys'} of ${d.repository}`,
  hint: () => 'Set maintenance.repository.key to the password that the repository was made with.',
})

export const keyMissing = defineError({
  code: 'NX-MAINTAIN-KEY-MISSING',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The repository exists, but the password that nexo made for it is not in its home any more.',
  causes: ['The home was lost or is another one.'],
  remedies: ['Put the password of the recovery kit into a secret and name it in maintenance.repository.key.'],
  details: z.strictObject({ repository: z.string(), keyFile: z.string() }),
  message: (d) => `${d.keyFile}, the password of ${d.repository}, is missing`,
  hint: () => 'Set maintenance.repository.key to the password that the recovery kit names.',
})

export const repositoryLocked = defineError({
  code: 'NX-MAINTAIN-REPOSITORY-LOCKED',
  exitCode: exitCodes.locked,
  meaning: 'Another process works on the repository in a way that excludes this one.',
  causes: ['A backup, a prune or restic runs at this moment, maybe on another machine.'],
  remedies: [
    'Wait until it ends.',
    'When its machine is gone for good: `nexo maintain unlock`. Locks of dead processes of this machine need none.',
  ],
  details: z.strictObject({
    repository: z.string(),
    holder: z.string(),
    since: z.string(),
    exclusive: z.boolean(),
  }),
  message: (d) =>
    `${d.repository} is locked${d.exclusive ? ' exclusively' : ''} by ${d.holder} since ${d.since}`,
  hint: () => 'Wait until it ends; `nexo maintain unlock` removes the lock of a machine that is gone.',
})

export const repositoryLockLost = defineError({
  code: 'NX-MAINTAIN-LOCK-LOST',
  exitCode: exitCodes.restored,
  meaning: 'The lock on the repository could not be kept, so the work was stopped before its next change.',
  causes: ['The machine slept for longer than a lock lives.', 'Somebody removed the lock.'],
  remedies: ['Run the command again; earlier backups are untouched.'],
  details: z.strictObject({ repository: z.string(), reason: z.string() }),
  message: (d) => `the lock on ${d.repository} was lost: ${d.reason}`,
  hint: () => 'Run the command again.',
})

export const repositoryFull = defineError({
  code: 'NX-MAINTAIN-REPOSITORY-FULL',
  exitCode: exitCodes.restored,
  meaning: 'The disk of the repository is full. Earlier backups are untouched; this one was not made.',
  causes: ['More is kept than the disk holds.'],
  remedies: [
    'Free space; `nexo maintain prune` removes what retention does not keep and works on a full disk.',
    'Move the repository with maintenance.repository.path.',
  ],
  details: z.strictObject({ repository: z.string(), reason: z.string() }),
  message: (d) => `no space is left for ${d.repository}: ${d.reason}`,
  hint: () => 'Run `nexo maintain prune`, or free space on that disk.',
})

export const repositoryUnreachable = defineError({
  code: 'NX-MAINTAIN-REPOSITORY-UNREACHABLE',
  exitCode: exitCodes.preflightFailed,
  meaning: 'A file of the repository can be neither read nor written for a reason outside of it.',
  causes: ['Missing rights.', 'A disk that fails.'],
  remedies: ['Make the folder readable and writable for the user that runs nexo.'],
  details: z.strictObject({ repository: z.string(), file: z.string(), reason: z.string() }),
  message: (d) => `${d.file} of ${d.repository}: ${d.reason}`,
  hint: () => 'Check rights and disk of the repository.',
})

export const repositoryDamaged = defineError({
  code: 'NX-MAINTAIN-REPOSITORY-DAMAGED',
  exitCode: exitCodes.needsPerson,
  meaning: 'A file of the repository is not what was written there.',
  causes: ['A failing disk.', 'Something else wrote into the folder.'],
  remedies: [
    'Run `nexo maintain verify --read-data` to see all that is affected.',
    'Restore what is whole: snapshots that hold nothing damaged are restored as ever.',
    'Rename the folder of the repository, so that the next backup begins a new one; the old one keeps what it still holds.',
  ],
  details: z.strictObject({ repository: z.string(), file: z.string(), reason: z.string() }),
  message: (d) => `${d.repository} is damaged: ${d.file}: ${d.reason}`,
  hint: () =>
    'Run `nexo maintain verify --read-data`; then rename the folder, so that the next backup begins a new repository.',
})
