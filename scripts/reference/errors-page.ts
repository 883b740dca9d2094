import type { ErrorDocumentation } from '../../src/kernel/errors.ts'
import { code, list, page, table } from './markdown.ts'

const part = (heading: string, items: readonly string[]): readonly string[] =>
  items.length === 0 ? [] : [`${heading}:`, list(items)]

const section = (error: ErrorDocumentation): string =>
  [
    `## ${error.code}`,
    `${error.meaning} ${error.exitCode === 0 ? 'Ends no command' : `Exit code ${error.exitCode}`}.`,
    ...part('Causes', error.causes),
    ...part('What to do', error.remedies),
  ].join('\n\n')

/** Every error code with meaning, causes and remedies, as `nexo explain` prints them. */
export const errorsPage = (catalog: readonly ErrorDocumentation[]): string =>
  page('Error codes', [
    'Every failure has a code that keeps its meaning between versions. `nexo explain CODE` prints the same text.',
    table(
      ['Code', 'Exit code', 'Meaning'],
      catalog.map((error) => [
        `[${error.code}](#${error.code.toLowerCase()})`,
        error.exitCode === 0 ? '' : String(error.exitCode),
        error.meaning,
      ]),
    ),
    ...catalog.map(section),
  ])

/** Every exit code with the errors that end with it. */
export const exitCodesPage = (
  rows: readonly { readonly exitCode: number; readonly meaning: string }[],
  catalog: readonly ErrorDocumentation[],
): string =>
  page('Exit codes', [
    '`nexo help exit-codes` prints this list. `nexo exec` ends with the exit code of the command that it ran.',
    table(
      ['Exit code', 'Meaning', 'Errors'],
      rows.map(({ exitCode, meaning }) => [
        String(exitCode),
        meaning,
        exitCode === 0
          ? ''
          : catalog
              .filter((error) => error.exitCode === exitCode)
              .map((error) => code(error.code))
              .join(', '),
      ]),
    ),
  ])
