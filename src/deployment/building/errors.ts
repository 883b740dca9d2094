// What building can raise. The target was not touched: what served keeps serving, so the exit code is 4, not 5.
import * as z from 'zod'
import { defineError, exitCodes } from '../../kernel/errors.ts'

export const buildFailed = defineError({
  code: 'NX-DEPLOY-BUILD-FAILED',
  exitCode: exitCodes.preflightFailed,
  meaning: 'Installing or building the application failed. Nothing on the target was changed.',
  causes: ['The same command fails in a clean checkout.', 'A file that it needs is ignored by git.'],
  remedies: [
    'Read its last lines; run the same command in a clean clone.',
    'Set app.install or app.build in nexo.yaml when the detected command is not the right one.',
  ],
  details: z.strictObject({
    step: z.enum(['install', 'build']),
    command: z.string(),
    exitCode: z.int().nullable(),
    signal: z.string().nullable(),
    /** The command's own last lines, oldest first. */
    lastLines: z.array(z.string()),
  }),
  message: (d) =>
    `${d.step} failed: ${d.command} ended with ${d.signal === null ? `exit code ${String(d.exitCode)}` : d.signal}` +
    (d.lastLines.length === 0 ? ' and wrote nothing' : `; its last lines:\n${d.lastLines.join('\n')}`),
  hint: (d) => `Run \`${d.command}\` in a clean clone, or set app.${d.step} in nexo.yaml.`,
})

export const programMissing = defineError({
  code: 'NX-BUILD-PROGRAM-MISSING',
  exitCode: exitCodes.preflightFailed,
  meaning: 'A program that installs or builds the application is not on PATH.',
  remedies: ['Install it, or set app.install or app.build in nexo.yaml to a command that is there.'],
  details: z.strictObject({ program: z.string(), command: z.string(), remedy: z.string() }),
  message: (d) => `${d.program} is not on PATH, and ${d.command} needs it`,
  hint: (d) => d.remedy,
})

export const diskFull = defineError({
  code: 'NX-BUILD-DISK-FULL',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The disk that holds builds is full. What was half written has been removed.',
  remedies: [
    'Free space on that disk, or move NEXO_HOME to another one.',
    'Run `nexo releases`, and lower retain.',
  ],
  details: z.strictObject({ directory: z.string(), while: z.string() }),
  message: (d) => `no space is left on the disk of ${d.directory} (while ${d.while})`,
  hint: () => 'Free space there, or set NEXO_HOME to a folder on another disk.',
})

export const applicationFolderMissing = defineError({
  code: 'NX-BUILD-NO-APPLICATION',
  exitCode: exitCodes.preflightFailed,
  meaning: 'The folder of the application is not in the package, so it cannot be built or run.',
  causes: [
    '.gitignore or .nexoignore excludes it.',
    'It is a repository of its own that this one does not track.',
  ],
  remedies: ['Look at what .gitignore and .nexoignore exclude.'],
  details: z.strictObject({ applicationPath: z.string() }),
  message: (d) => `${d.applicationPath} is not among the files that would be deployed`,
  hint: (d) => `Check with: git check-ignore -v ${d.applicationPath}.`,
})
