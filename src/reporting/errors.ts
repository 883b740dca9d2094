// errors that the command line itself can raise; every other room has its own.
import * as z from 'zod'
import { defineError, exitCodes } from '../kernel/errors.ts'

export const internalError = defineError({
  code: 'NX-INTERNAL',
  exitCode: exitCodes.internal,
  meaning: 'nexo met something that it does not understand: a mistake in nexo itself.',
  causes: ['A bug in nexo or in a plugin.'],
  remedies: ['Report it with the file that the message names.', 'Run the command again with --verbose.'],
  details: z.strictObject({ message: z.string(), reportFile: z.string().nullable() }),
  message: (d) => `unexpected: ${d.message}`,
  hint: (d) =>
    d.reportFile === null
      ? 'Please report this; no report could be written. --verbose shows the stack.'
      : `Please report this with ${d.reportFile}, which holds the stack.`,
})

export const usageInvalid = defineError({
  code: 'NX-CLI-USAGE',
  exitCode: exitCodes.usage,
  meaning: 'The command line has a command, flag or value that nexo does not know.',
  causes: ['A typing mistake.', 'A flag of another command.', 'A value of the wrong kind.'],
  remedies: ['Read `nexo help COMMAND`.'],
  details: z.strictObject({ message: z.string(), help: z.string() }),
  message: (d) => d.message,
  hint: (d) => `Run \`${d.help}\`.`,
})

export const questionNotAsked = defineError({
  code: 'NX-CLI-QUESTION-NOT-ASKED',
  exitCode: exitCodes.questionNotAsked,
  meaning: 'The command needs an answer from a person, and there is no terminal to ask on.',
  causes: ['The command runs in CI, in a script, or with its input redirected.'],
  remedies: ['Give the flag that the message names.'],
  details: z.strictObject({ question: z.string(), flag: z.string() }),
  message: (d) => `cannot ask "${d.question}": there is no terminal`,
  hint: (d) => `Answer it with ${d.flag}.`,
})

export const declined = defineError({
  code: 'NX-CLI-DECLINED',
  exitCode: exitCodes.interrupted,
  meaning: 'The person at the terminal did not confirm; nothing was changed.',
  remedies: ['Run the command again and type exactly what it asks for.'],
  details: z.strictObject({ expected: z.string() }),
  message: (d) => `not confirmed: the answer was not "${d.expected}"; nothing was changed`,
  hint: () => 'Run the command again and type exactly what it asks for.',
})

export const interrupted = defineError({
  code: 'NX-CLI-INTERRUPTED',
  exitCode: exitCodes.interrupted,
  meaning: 'The command was interrupted (Ctrl-C, SIGTERM or SIGHUP) and stopped at a safe point.',
  remedies: ['Look at `nexo status`, then run the command again.'],
  details: z.strictObject({ signal: z.string() }),
  message: (d) => `stopped by ${d.signal}`,
  hint: () => 'See `nexo status` for what serves now, then run the command again.',
})

export const stoppedAtOnce = defineError({
  code: 'NX-CLI-STOPPED-AT-ONCE',
  exitCode: exitCodes.interrupted,
  meaning: 'The command was interrupted twice and ended without undoing what it had begun.',
  remedies: ['Run the same command again: it settles what was left before it does anything else.'],
  details: z.strictObject({ left: z.string() }),
  message: (d) => `stopped at once; left: ${d.left}`,
  hint: () =>
    'See `nexo status` for what serves now. The next nexo command that changes this environment settles the rest first.',
})

export const secretInArguments = defineError({
  code: 'NX-CLI-SECRET-IN-ARGUMENTS',
  exitCode: exitCodes.usage,
  meaning:
    'A secret was given as an argument, where the process list, the shell history and CI logs show it.',
  remedies: [
    'Pipe it: `printf %s "$VALUE" | nexo secrets set NAME`.',
    'Or run `nexo secrets set NAME` and type it.',
    'Replace the value that was given: it may have been seen.',
  ],
  details: z.strictObject({ name: z.string() }),
  message: (d) =>
    `the value of ${d.name} must not be an argument: the process list, the shell history and CI logs show those`,
  hint: (d) => `Pipe it: printf %s "$VALUE" | nexo secrets set ${d.name}; or leave it out and type it.`,
})

export const folderMissing = defineError({
  code: 'NX-CLI-FOLDER-MISSING',
  exitCode: exitCodes.notFound,
  meaning: 'The folder given with --cwd does not exist or is not a folder.',
  remedies: ['Give the folder of the project.'],
  details: z.strictObject({ folder: z.string() }),
  message: (d) => `--cwd ${d.folder}: no such folder`,
  hint: () => 'Give the folder of the project, absolute or relative to where you are.',
})

export const outputFailed = defineError({
  code: 'NX-CLI-OUTPUT-FAILED',
  exitCode: exitCodes.internal,
  meaning: 'The answer could not be written to stdout, for another reason than that nobody reads it.',
  causes: ['stdout goes to a file and the disk is full.'],
  remedies: ['Free some space or write somewhere else, then ask again.'],
  details: z.strictObject({ reason: z.string() }),
  message: (d) => `the answer could not be written: ${d.reason}`,
  hint: () =>
    'Free some space or write somewhere else. What a changing command did, it did: see `nexo status`.',
})

export const nothingServes = defineError({
  code: 'NX-CLI-NOTHING-SERVES',
  exitCode: exitCodes.notFound,
  meaning: 'There is no URL, since nothing serves in this environment or it has no web process.',
  remedies: ['Deploy first: `nexo deploy`.', 'See `nexo status`.'],
  details: z.strictObject({ environment: z.string() }),
  message: (d) => `nothing serves a URL in ${d.environment}`,
  hint: (d) => `Deploy first: nexo deploy --env ${d.environment}.`,
})

export const codeUnknown = defineError({
  code: 'NX-CLI-CODE-UNKNOWN',
  exitCode: exitCodes.notFound,
  meaning: 'No error of nexo has this code.',
  remedies: ['Run `nexo explain` without a code for the list.'],
  details: z.strictObject({ code: z.string(), near: z.string().nullable() }),
  message: (d) =>
    d.near === null
      ? `no error has the code ${d.code}`
      : `no error has the code ${d.code}; did you mean ${d.near}?`,
  hint: () => 'Run `nexo explain` without a code for the list.',
})

export const nodeTooOld = defineError({
  code: 'NX-CLI-NODE-TOO-OLD',
  exitCode: exitCodes.preflightFailed,
  meaning: 'nexo was started by a Node.js that is older than it needs.',
  causes: ['Another Node.js stands first on PATH.'],
  remedies: ['Install Node.js 24.11 or newer, or put it first on PATH.'],
  details: z.strictObject({ found: z.string(), needed: z.string() }),
  message: (d) => `nexo needs Node.js ${d.needed} or newer; this is ${d.found}`,
  hint: () => 'Install it from nodejs.org or with your version manager.',
})
