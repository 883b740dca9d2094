// Everything that can be wrong with nexo.yaml itself.
import * as z from 'zod'
import { defineError, exitCodes } from './errors.ts'

/**
 * One mistake in a file. Lines and columns count from 1; `sourceLine` is the line as it stands, for a snippet;
 * absent when only its place is known.
 */
export const ConfigurationFinding = z.strictObject({
  file: z.string(),
  line: z.int().min(1),
  column: z.int().min(1),
  /** A short name of the kind of mistake, such as `unknown-key`. */
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  sourceLine: z.string().optional(),
})
export type ConfigurationFinding = z.infer<typeof ConfigurationFinding>

/** `file:line:column: message`, as editors and terminals link it. */
export const placed = (finding: ConfigurationFinding): string =>
  `${finding.file}:${finding.line}:${finding.column}: ${finding.message}`

/** One finding per line, each with its place and remedy. */
export const listed = (findings: readonly ConfigurationFinding[]): string =>
  findings.map((finding) => `  ${placed(finding)}. ${finding.hint}`).join('\n')

export const configurationInvalid = defineError({
  code: 'NX-CONFIG-INVALID',
  exitCode: exitCodes.configurationInvalid,
  meaning:
    'nexo.yaml is not valid. Every mistake is listed with its file, line and column; nothing was changed.',
  causes: [
    'A key is misspelt or stands in the wrong section',
    'A value has the wrong type, or lacks its unit',
    'The file is not valid YAML, is empty, or is not UTF-8',
  ],
  remedies: [
    'Correct the places that are named; `nexo validate` shows them all again.',
    'Let your editor check the file: `nexo init` writes the line that tells it how.',
  ],
  details: z.strictObject({ findings: z.array(ConfigurationFinding).min(1) }),
  message: ({ findings }) => {
    const [first] = findings
    if (first !== undefined && findings.length === 1) return placed(first)
    return `${first?.file ?? 'nexo.yaml'} has ${findings.length} mistakes:\n${listed(findings)}`
  },
  hint: ({ findings }) =>
    findings.length === 1 ? (findings[0]?.hint ?? '') : 'Correct each, then run `nexo validate`.',
})

export const manifestUnreadable = defineError({
  code: 'NX-CONFIG-UNREADABLE',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'nexo.yaml is there, but cannot be read.',
  causes: ['The file belongs to another user', 'A folder or a pipe has its name'],
  remedies: ['Give yourself the right to read it with chmod or chown.', 'Remove what stands in its place.'],
  details: z.strictObject({ file: z.string(), reason: z.string() }),
  message: (d) => `${d.file} cannot be read: ${d.reason}`,
  hint: (d) => `See ls -l ${d.file}; it has to be a file that you may read.`,
})

export const unknownEnvironment = defineError({
  code: 'NX-CONFIG-UNKNOWN-ENVIRONMENT',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The environment that was asked for is not in nexo.yaml.',
  causes: ['Its name is misspelt', 'The command runs in another project than you think'],
  remedies: ['Use one of the environments that are listed.', 'Add it below environments in nexo.yaml.'],
  details: z.strictObject({
    environment: z.string(),
    file: z.string().nullable(),
    known: z.array(z.string()),
    suggestion: z.string().nullable(),
  }),
  message: (d) =>
    `there is no environment ${JSON.stringify(d.environment)} in ${d.file ?? 'this project, which has no nexo.yaml'}`,
  hint: (d) =>
    `${d.suggestion === null ? '' : `Did you mean ${d.suggestion}? `}There ${d.known.length === 1 ? 'is' : 'are'}: ${d.known.join(', ')}.`,
})

export const manifestMissing = defineError({
  code: 'NX-CONFIG-MANIFEST-MISSING',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The command works with what nexo.yaml says, and there is no nexo.yaml here.',
  causes: ['The command was started outside the project', 'The project has no nexo.yaml yet'],
  remedies: ['Go to the project, or name it with --cwd.', 'Write one with `nexo init`.'],
  details: z.strictObject({ folder: z.string() }),
  message: (d) => `there is no nexo.yaml in ${d.folder} or above it`,
  hint: () => 'Go to the project, or run `nexo init` in it.',
})

export const projectUnnamed = defineError({
  code: 'NX-CONFIG-UNNAMED',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'nexo.yaml gives no name, and the name of its folder cannot be one.',
  remedies: ['Add `name:` to nexo.yaml.'],
  details: z.strictObject({ folder: z.string() }),
  message: (d) => `nexo.yaml has no name, and the folder's name ${d.folder} cannot be one`,
  hint: () => 'Add a line such as `name: shop` to nexo.yaml.',
})

export const valueMissing = defineError({
  code: 'NX-CONFIG-VALUE-MISSING',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'A value of nexo.yaml refers to a variable or secret that is not there.',
  causes: ['The variable is not exported in this shell', 'The secret was set for another environment'],
  remedies: ['Export the variable.', 'Set the secret with `nexo secrets set NAME`.'],
  details: z.strictObject({ topic: z.string(), kind: z.enum(['env', 'secret']), name: z.string() }),
  message: (d) =>
    `${d.topic} refers to ${d.kind === 'env' ? 'the variable' : 'the secret'} ${d.name}, which is not set`,
  hint: (d) => (d.kind === 'env' ? `Export ${d.name} first.` : `Run \`nexo secrets set ${d.name}\`.`),
})
