// What packaging can raise. Nothing was changed anywhere when it does.
import * as z from 'zod'
import { defineError, exitCodes } from '../../kernel/errors.ts'

const shown = (paths: readonly string[]): string =>
  paths.slice(0, 5).join(', ') + (paths.length > 5 ? ` and ${paths.length - 5} more` : '')

export const symlinkOutside = defineError({
  code: 'NX-PACKAGE-SYMLINK-OUTSIDE',
  exitCode: exitCodes.preflightFailed,
  meaning:
    'A symbolic link of the project points to something outside it, which a release would not contain.',
  causes: ['A link with an absolute target.', 'A link into a folder beside the project.'],
  remedies: [
    'Make the link relative and inside the project, or replace it by what it points to.',
    'Exclude it with a line in .nexoignore.',
  ],
  details: z.strictObject({ links: z.array(z.strictObject({ path: z.string(), target: z.string() })) }),
  message: (d) =>
    `symbolic links lead out of the project: ${shown(d.links.map((each) => `${each.path} -> ${each.target}`))}`,
  hint: (d) => `Replace it by what it points to, or add ${d.links[0]?.path ?? 'it'} to .nexoignore.`,
})

export const unreadableSource = defineError({
  code: 'NX-PACKAGE-UNREADABLE',
  exitCode: exitCodes.preflightFailed,
  meaning: 'Files of the project cannot be read, so the package would be incomplete.',
  remedies: ['Give this user the right to read them, or exclude them with .nexoignore.'],
  details: z.strictObject({ paths: z.array(z.string()), systemCode: z.string() }),
  message: (d) => `cannot be read (${d.systemCode}): ${shown(d.paths)}`,
  hint: (d) => `chmod u+r '${d.paths[0] ?? ''}', or add it to .nexoignore.`,
})

export const sourceKeepsChanging = defineError({
  code: 'NX-PACKAGE-CHANGING',
  exitCode: exitCodes.preflightFailed,
  meaning: 'A file changed each time it was read, so no package of it can be told from another.',
  causes: [
    'A watcher or a running build writes into the project.',
    'A log or database file stands in the project.',
  ],
  remedies: ['Stop what writes to it, or exclude it with .nexoignore.'],
  details: z.strictObject({ path: z.string(), attempts: z.int() }),
  message: (d) => `${d.path} changed while it was read, ${d.attempts} times in a row`,
  hint: (d) => `Stop what writes to it, or add ${d.path} to .nexoignore.`,
})

export const nothingToPackage = defineError({
  code: 'NX-PACKAGE-EMPTY',
  exitCode: exitCodes.preflightFailed,
  meaning: 'No file of the project is left to deploy.',
  causes: ['The folder is empty.', '.gitignore or .nexoignore excludes everything.'],
  remedies: ['Look at .gitignore and .nexoignore.'],
  details: z.strictObject({ directory: z.string() }),
  message: (d) => `${d.directory} has no file to deploy`,
  hint: () => 'Look at what .gitignore and .nexoignore exclude.',
})

export const nameNotUnicode = defineError({
  code: 'NX-PACKAGE-NAME',
  exitCode: exitCodes.preflightFailed,
  meaning: 'A file name is not valid UTF-8 and could not be written the same everywhere.',
  remedies: ['Rename the file, or exclude its folder with .nexoignore.'],
  details: z.strictObject({ name: z.string() }),
  message: (d) => `the name of a file is no valid UTF-8: ${d.name}`,
  hint: () => 'Rename it, or exclude its folder with .nexoignore.',
})
