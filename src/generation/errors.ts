// errors: why a requirements document cannot be read at all. What is wrong inside it is a diagnostic (diagnostic.ts).
import * as z from 'zod'
import { defineError, exitCodes } from '../kernel/errors.ts'

export const requirementsUnreadable = defineError({
  code: 'NX-GEN-UNREADABLE',
  exitCode: exitCodes.notFound,
  meaning: 'The requirements document is not there, or cannot be read.',
  causes: ['The path is misspelt', 'The path is a folder or a pipe', 'The file belongs to another user'],
  remedies: ['Give the path of a Markdown file.', 'Give yourself the right to read it.'],
  details: z.strictObject({ file: z.string(), reason: z.string() }),
  message: (d) => `${d.file} cannot be read: ${d.reason}`,
  hint: () => 'Give the path of a Markdown file that you may read.',
})

export const requirementsEmpty = defineError({
  code: 'NX-GEN-EMPTY',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The requirements document holds no words.',
  remedies: ['Describe the application; see docs/how-to/write-requirements.md.'],
  details: z.strictObject({ file: z.string() }),
  message: (d) => `${d.file} is empty`,
  hint: () => 'Begin with: # My application, then: A book has a title (text, required).',
})

export const requirementsTooLarge = defineError({
  code: 'NX-GEN-TOO-LARGE',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The requirements document is larger than any that people write.',
  causes: ['Another file was named, such as a log or an export'],
  remedies: ['Check that this is the file that you mean.', 'Split it into several applications.'],
  details: z.strictObject({ file: z.string(), sizeBytes: z.int(), largestBytes: z.int() }),
  message: (d) => `${d.file} has ${d.sizeBytes} bytes; a requirements document has at most ${d.largestBytes}`,
  hint: () => 'Check that this is the file that you mean.',
})

export const requirementsNotText = defineError({
  code: 'NX-GEN-NOT-TEXT',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The requirements document is no UTF-8 text.',
  causes: [
    'It is a Word, PDF or other binary file',
    'It was saved in another encoding, such as Latin-1 or UTF-16',
  ],
  remedies: ['Save it as plain text in UTF-8.'],
  details: z.strictObject({ file: z.string(), offset: z.int(), line: z.int(), reason: z.string() }),
  message: (d) => `${d.file}:${d.line}: ${d.reason} (byte ${d.offset})`,
  hint: () => 'Save it as plain text in UTF-8.',
})

export const findingsUnwritable = defineError({
  code: 'NX-GEN-FINDINGS-UNWRITABLE',
  exitCode: exitCodes.usage,
  meaning: 'The file for the findings, given with --sarif, cannot be written.',
  causes: ['Its folder does not exist', 'The folder belongs to another user', 'A folder has its name'],
  remedies: ['Make the folder first.', 'Name a file that you may write.'],
  details: z.strictObject({ file: z.string(), reason: z.string() }),
  message: (d) => `${d.file} cannot be written: ${d.reason}`,
  hint: () => 'Name a file in a folder that exists and that you may write to.',
})

export const linesFailed = defineError({
  code: 'NX-GEN-LINES-FAILED',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'Lines of the requirements were not understood, or contradict each other. Nothing was written.',
  remedies: [
    'Rewrite the lines as the findings say; `nexo generate FILE --check` shows them.',
    'Accept some with `--allow-unresolved 3` or `5%`: nothing is built from them.',
  ],
  details: z.strictObject({ file: z.string(), failedLines: z.int(), lines: z.array(z.int()) }),
  message: (d) =>
    `${d.failedLines} ${d.failedLines === 1 ? 'line' : 'lines'} of ${d.file} cannot be built from: ${d.lines.join(', ')}`,
  hint: (d) => `See what is wrong with them: nexo generate ${d.file} --check`,
})

export const nothingToBuild = defineError({
  code: 'NX-GEN-NOTHING-TO-BUILD',
  exitCode: exitCodes.configurationInvalid,
  meaning: 'The requirements describe no entity, so there is nothing that an application could keep.',
  remedies: ['Say what the application keeps, such as: A book has a title (text, required).'],
  details: z.strictObject({ file: z.string() }),
  message: (d) => `${d.file} describes nothing that an application could keep`,
  hint: () => 'Write what it keeps, such as: A book has a title (text) and a price (money).',
})

export const outputForeign = defineError({
  code: 'NX-GEN-OUTPUT-FOREIGN',
  exitCode: exitCodes.usage,
  meaning: 'The folder for the application holds files that nexo did not generate. Nothing was written.',
  causes: ['The folder of another project was named', 'The folder .nexo of an application was deleted'],
  remedies: ['Name another folder with --out.', 'Restore .nexo from version control.'],
  details: z.strictObject({ folder: z.string(), found: z.array(z.string()), count: z.int() }),
  message: (d) =>
    `${d.folder} holds files that nexo did not generate: ${d.found.join(', ')}${d.count > d.found.length ? `, and ${d.count - d.found.length} more` : ''}`,
  hint: () => 'Name an empty or new folder with --out.',
})

export const outputUnusable = defineError({
  code: 'NX-GEN-OUTPUT-UNUSABLE',
  exitCode: exitCodes.usage,
  meaning:
    'The folder for the application cannot be written to as it is. What was generated before is whole.',
  causes: ['A full disk', 'A folder of another user', 'A link or a folder stands where a file belongs'],
  remedies: [
    'Remove what is in the way, then run the same command again.',
    'Name another folder with --out.',
  ],
  details: z.strictObject({ folder: z.string(), reason: z.string() }),
  message: (d) => `${d.folder} cannot be written to: ${d.reason}`,
  hint: () =>
    'Remove what is in the way, or name another folder with --out; then run the same command again.',
})

export const outputBusy = defineError({
  code: 'NX-GEN-OUTPUT-BUSY',
  exitCode: exitCodes.locked,
  meaning: 'Another process writes to the same folder now.',
  remedies: ['Wait until it has ended.', 'When it ran on a machine that is gone, remove .nexo/writer.'],
  details: z.strictObject({ folder: z.string(), pid: z.int().nullable(), host: z.string().nullable() }),
  message: (d) =>
    `${d.folder} is being written to${d.pid === null ? '' : ` by process ${d.pid} on ${d.host ?? 'another machine'}`}`,
  hint: () => 'Wait until it has ended, then run the same command again.',
})

export const outputDamaged = defineError({
  code: 'NX-GEN-OUTPUT-DAMAGED',
  exitCode: exitCodes.needsPerson,
  meaning:
    'The record of the build before, in .nexo, cannot be read, so edits could not be told from its files.',
  causes: ['It was edited', 'A merge left its marks in it', 'It was written by a newer nexo'],
  remedies: ['Restore .nexo from version control.', 'Generate into a new folder with --out.'],
  details: z.strictObject({ file: z.string(), reason: z.string() }),
  message: (d) => `${d.file} cannot be read: ${d.reason}`,
  hint: () => 'Restore it from version control, or generate into a new folder with --out.',
})

export const fileEdited = defineError({
  code: 'NX-GEN-FILE-EDITED',
  exitCode: exitCodes.needsPerson,
  meaning:
    'A generated file was edited where it has to change now, and the two cannot be merged. Nothing was written.',
  remedies: [
    'Move your change into src/custom/, which is never touched, and undo it in the generated file.',
    'Delete the file to take what is generated.',
  ],
  details: z.strictObject({
    files: z.array(z.strictObject({ path: z.string(), difference: z.string() })).min(1),
  }),
  message: (d) =>
    d.files
      .map(({ path, difference }) => `${path} was edited and cannot be merged:\n${difference}`)
      .join('\n'),
  hint: (d) =>
    `Move your change into src/custom/, or delete ${d.files[0]?.path ?? 'the file'} to take what is generated.`,
})

export const notGenerated = defineError({
  code: 'NX-GEN-NOT-GENERATED',
  exitCode: exitCodes.notFound,
  meaning: 'The folder holds no application that nexo generated.',
  causes: ['Another folder was named', 'The folder .nexo was deleted'],
  remedies: ['Name the folder that `nexo generate` wrote.', 'Restore .nexo from version control.'],
  details: z.strictObject({ folder: z.string() }),
  message: (d) => `${d.folder} holds no application that nexo generated`,
  hint: () => 'Name the folder that `nexo generate` wrote.',
})

export const dataLoss = defineError({
  code: 'NX-GEN-DATA-LOSS',
  exitCode: exitCodes.needsPerson,
  meaning:
    'The requirements changed so that rows which are there already would lose something, or could not stay as they are. Nothing was written.',
  causes: [
    'An entity, a field or a relation is gone',
    'A bound became tighter',
    'A value may no longer be chosen',
  ],
  remedies: [
    'When something has another name now, say so: "a customer was called client".',
    'Take the line back, or allow the loss with --allow-data-loss after a backup.',
  ],
  details: z.strictObject({
    losses: z.array(z.strictObject({ subject: z.string(), line: z.int(), what: z.string() })).min(1),
  }),
  message: (d) => d.losses.map(({ subject, line, what }) => `${subject} (line ${line}): ${what}`).join('\n'),
  hint: () =>
    'When something has another name now, say "X was called Y"; else allow the loss with --allow-data-loss.',
})
