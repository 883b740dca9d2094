// What can be wrong when manifest and project are brought together.
import * as z from 'zod'
import { ConfigurationFinding, listed, placed } from '../../kernel/errors-configuration.ts'
import { defineError, exitCodes } from '../../kernel/errors.ts'

export const sourceOutside = defineError({
  code: 'NX-CONFIG-SOURCE-OUTSIDE',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'app.source leads out of the project, directly or over a symbolic link.',
  causes: ['The path holds ..', 'The folder is a symbolic link to somewhere else'],
  remedies: [
    'Put nexo.yaml into a folder that holds all of the source, and set app.source relative to it.',
    'Replace the symbolic link by the folder itself.',
  ],
  details: z.strictObject({
    place: z.string(),
    source: z.string(),
    leadsTo: z.string(),
    project: z.string(),
  }),
  message: (d) =>
    `${d.place}: app.source ${JSON.stringify(d.source)} leads to ${d.leadsTo}, outside ${d.project}`,
  hint: () => 'Move nexo.yaml up to a folder that holds the source, or copy the source into the project.',
})

export const sourceMissing = defineError({
  code: 'NX-CONFIG-SOURCE-MISSING',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'app.source names a folder that is not there.',
  causes: ['The path is misspelt', 'The folder is made by a step that did not run', 'It is a file'],
  remedies: ['Correct app.source; it is relative to nexo.yaml.'],
  details: z.strictObject({ place: z.string(), source: z.string(), reason: z.string() }),
  message: (d) => `${d.place}: app.source ${JSON.stringify(d.source)} ${d.reason}`,
  hint: () => 'Correct app.source; it is a folder, relative to nexo.yaml.',
})

export const sourceUnreadable = defineError({
  code: 'NX-CONFIG-SOURCE-UNREADABLE',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The folder of the application is there, but this user may not read it.',
  remedies: ['Give yourself the right to read it with chmod or chown.'],
  details: z.strictObject({ directory: z.string(), reason: z.string() }),
  message: (d) => `${d.directory} cannot be read: ${d.reason}`,
  hint: (d) => `See ls -ld ${d.directory}; it has to be readable and searchable for you.`,
})

export const nameless = defineError({
  code: 'NX-CONFIG-NAMELESS',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The application has no name, and none can be made of its folder.',
  remedies: ['Set name in nexo.yaml: lower-case letters, digits and hyphens.'],
  details: z.strictObject({ directory: z.string() }),
  message: (d) => `no application name can be made of ${JSON.stringify(d.directory)}`,
  hint: () => 'Write nexo.yaml with a line such as: name: shop',
})

export const referenceMissing = defineError({
  code: 'NX-CONFIG-REFERENCE-MISSING',
  exitCode: exitCodes.configurationInvalid,
  meaning:
    'The manifest refers to a variable or secret that is not set. All of them are listed; nothing was changed.',
  causes: [
    'A variable is not exported in this shell or not passed to this CI step',
    'A secret was never set for this environment, or is empty',
  ],
  remedies: [
    'Export the variable before the command.',
    'Set the secret with `nexo secrets set NAME --env ENVIRONMENT`; its value is read from stdin.',
  ],
  details: z.strictObject({ findings: z.array(ConfigurationFinding).min(1) }),
  message: ({ findings }) => {
    const [first] = findings
    if (first !== undefined && findings.length === 1) return placed(first)
    return `${findings.length} values are missing:\n${listed(findings)}`
  },
  hint: ({ findings }) =>
    findings.length === 1 ? (findings[0]?.hint ?? '') : 'Set each of them, then run the command again.',
})

export const editRefused = defineError({
  code: 'NX-CONFIG-EDIT-REFUSED',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'nexo cannot change this part of nexo.yaml without changing something else.',
  causes: [
    'The variables stand behind an anchor that is used elsewhere',
    'The file changes at the same time',
  ],
  remedies: ['Edit the file by hand.'],
  details: z.strictObject({ file: z.string(), reason: z.string() }),
  message: (d) => `${d.file} was not changed: ${d.reason}`,
  hint: () => 'Edit it by hand, then run `nexo validate`.',
})

export const badVariable = defineError({
  code: 'NX-CONFIG-BAD-VARIABLE',
  exitCode: exitCodes.usage,
  meaning: 'The name or value of a variable or secret is not allowed.',
  causes: [
    'The name holds other characters than letters, digits and underscores',
    'The value is empty or too long',
  ],
  remedies: [
    'Use letters, digits and underscores, not starting with a digit; PORT and NEXO_... are set by nexo.',
  ],
  details: z.strictObject({ name: z.string(), reason: z.string() }),
  message: (d) => `${JSON.stringify(d.name)}: ${d.reason}`,
  hint: () =>
    'A name is letters, digits and underscores; a value is text without NUL, not empty, at most 64 KiB.',
})
