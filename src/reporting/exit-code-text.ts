import { exitCodes } from '../kernel/errors.ts'
import type { Look } from './look.ts'
import { tableLines } from './table.ts'

/** What each exit code of nexo tells a script. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'done, or nothing had to be done',
  internal: 'nexo met a mistake of its own (NX-INTERNAL)',
  usage: 'the command line is wrong; also: `plan --detailed-exitcode` found changes',
  configurationInvalid: 'nexo.yaml or something it refers to is not valid',
  preflightFailed: 'validation or a check before the work failed; nothing was changed',
  restored: 'the change failed; what served before serves still or again',
  needsPerson: 'the change failed and could not be undone; a person has to look',
  locked: 'another command or person holds the lock',
  notFound: 'what was asked for does not exist',
  servingMismatch: 'what serves is not what was deployed',
  timedOut: 'something took longer than it may',
  partial: 'done for some targets and not for others',
  questionNotAsked:
    'a question could not be asked without a terminal; the message names the flag that answers it',
  unbalanced: 'rows were lost from sight: a sync whose balance sheet does not close, or content that differs',
  interrupted: 'interrupted; what was begun was undone, unless the message says otherwise',
}

export type ExitCodeRow = { readonly exitCode: number; readonly name: string; readonly meaning: string }

/** Every exit code in order. `nexo exec` is the exception: it ends with the exit code of the command that it ran. */
export const exitCodeRows = (): readonly ExitCodeRow[] =>
  Object.entries(exitCodes)
    .flatMap(([name, exitCode]) =>
      Object.entries(exitCodeMeanings)
        .filter(([known]) => known === name)
        .map(([, meaning]) => ({ exitCode, name, meaning })),
    )
    .sort((a, b) => a.exitCode - b.exitCode)

/** The table for `nexo help exit-codes`. */
export const exitCodeLines = (look: Look): string[] => [
  ...tableLines(
    look,
    [{ heading: 'CODE', align: 'right' }, { heading: 'MEANING' }],
    exitCodeRows().map(({ exitCode, meaning }) => [
      { text: String(exitCode), tone: 'strong' },
      { text: meaning },
    ]),
    undefined,
  ),
  '',
  'nexo exec ends with the exit code of the command that it ran.',
]
