// Everything that a place that keeps secrets can raise. None of it ever holds a value.
import * as z from 'zod'
import { defineError, exitCodes } from './errors.ts'

export const secretsReadOnly = defineError({
  code: 'NX-SECRETS-READ-ONLY',
  exitCode: exitCodes.usage,
  meaning: 'The provider of secrets is one that nexo only reads from.',
  remedies: [
    'Set the secret where it is kept.',
    'Use provider file, which nexo writes: secrets: { provider: file }.',
  ],
  details: z.strictObject({ provider: z.string(), name: z.string() }),
  message: (d) => `secrets of provider ${d.provider} cannot be set or unset by nexo (${d.name})`,
  hint: (d) =>
    d.provider === 'env'
      ? `Set the variable ${d.name} in the shell or CI step instead.`
      : `Set ${d.name} in the system that the command reads from.`,
})

export const secretsUnreadable = defineError({
  code: 'NX-SECRETS-UNREADABLE',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'A stored secret cannot be decrypted.',
  causes: [
    'The file was made with another identity, on another machine or under another NEXO_HOME',
    'The file is damaged or was edited',
  ],
  remedies: ['Set the secret again.', 'Put the identity file back that it was made with.'],
  details: z.strictObject({ name: z.string(), file: z.string(), identity: z.string(), reason: z.string() }),
  message: (d) => `the secret ${d.name} in ${d.file} cannot be decrypted with ${d.identity}: ${d.reason}`,
  hint: (d) => `Set it again: nexo secrets set ${d.name}`,
})

export const identityExposed = defineError({
  code: 'NX-SECRETS-IDENTITY-EXPOSED',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The key that decrypts the secrets can be read by other users, so nexo does not use it.',
  remedies: [
    'Close it with chmod 600; if others may have read it, set every secret again after removing it.',
  ],
  details: z.strictObject({ file: z.string(), mode: z.string() }),
  message: (d) => `${d.file} has mode ${d.mode}, so others can read it`,
  hint: (d) => `chmod 600 '${d.file}'`,
})

export const identityInvalid = defineError({
  code: 'NX-SECRETS-IDENTITY-INVALID',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The file with the key that decrypts the secrets does not hold such a key.',
  remedies: [
    'Put the right file back.',
    'Remove it: nexo makes a new one, and every secret has to be set again.',
  ],
  details: z.strictObject({ file: z.string() }),
  message: (d) => `${d.file} holds no key of nexo`,
  hint: () => 'Put the right file back, or remove it and set every secret again.',
})

export const secretsCommandFailed = defineError({
  code: 'NX-SECRETS-COMMAND-FAILED',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The command that prints secrets did not end well.',
  causes: ['It is not installed', 'It is not logged in', 'It waits for something that does not come'],
  remedies: ['Run the command by hand with the name of the secret as its last argument.'],
  details: z.strictObject({ name: z.string(), program: z.string(), reason: z.string() }),
  message: (d) => `${d.program} gave no value for the secret ${d.name}: ${d.reason}`,
  hint: (d) => `Run it by hand with ${d.name} as its last argument (see secrets.command in nexo.yaml).`,
})
