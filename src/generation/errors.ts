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
