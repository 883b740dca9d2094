// What the process provider finds before a deployment.
import * as z from 'zod'
import { defineError, exitCodes } from '../../../kernel/errors.ts'

export const programMissing = defineError({
  code: 'NX-PROCESS-PROGRAM-MISSING',
  exitCode: exitCodes.preflightFailed,
  meaning: 'A program that builds or runs the application is not on PATH.',
  remedies: ['Install it, or put its folder on PATH of the shell that runs nexo.'],
  details: z.strictObject({ program: z.string() }),
  message: (d) => `"${d.program}" is needed and is not on PATH`,
  hint: (d) => `Install "${d.program}", or add its folder to PATH.`,
})

export const diskFull = defineError({
  code: 'NX-PROCESS-DISK-SPACE',
  exitCode: exitCodes.preflightFailed,
  meaning: 'Too little disk space is left where releases are kept.',
  remedies: ['Free space, lower `retain`, or move NEXO_HOME to a larger disk.'],
  details: z.strictObject({ folder: z.string(), freeMiB: z.int(), neededMiB: z.int() }),
  message: (d) => `only ${d.freeMiB} MiB are free in ${d.folder}; a deployment needs ${d.neededMiB} MiB`,
  hint: () => 'Free space, lower retain in nexo.yaml, or set NEXO_HOME to a folder on a larger disk.',
})

export const hostsUnsupported = defineError({
  code: 'NX-PROCESS-HOSTS',
  exitCode: exitCodes.preflightFailed,
  meaning: 'Provider process deploys to this machine only in this version.',
  remedies: ['Remove `hosts` from the environment, and run nexo on that host.'],
  details: z.strictObject({ hosts: z.array(z.string()) }),
  message: (d) => `hosts ${d.hosts.join(', ')}: provider process deploys to this machine only`,
  hint: () => 'Remove hosts from the environment in nexo.yaml.',
})

export const artifactLost = defineError({
  code: 'NX-PROCESS-ARTIFACT-LOST',
  exitCode: exitCodes.restored,
  meaning: 'The built tree is neither with the agent nor where it was built.',
  causes: ['Somebody removed it between build and installation.'],
  remedies: ['Deploy again; it is built anew.'],
  details: z.strictObject({ artifactId: z.string() }),
  message: (d) => `the built tree ${d.artifactId} is gone`,
  hint: () => 'Run `nexo deploy` again.',
})
