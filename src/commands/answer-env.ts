import { editEnv, listVariables, type VariableRow } from '../deployment/configuration/edit-env.ts'
import type { VariableChange } from '../deployment/configuration/edit-lines.ts'
import { looksSecret } from '../deployment/configuration/resolve-environment.ts'
import { secretInArguments, usageInvalid } from '../reporting/errors.ts'
import { tableLines } from '../reporting/table.ts'
import type { DocumentAnswer, Session } from './session.ts'

const isReference = (value: string): boolean => /\$\{(?:env|secret):/.test(value)

/** What `NAME=VALUE` words mean. @throws NX-CLI-USAGE, NX-CLI-SECRET-IN-ARGUMENTS */
export const changesToSet = (words: readonly string[]): readonly VariableChange[] =>
  words.map((word) => {
    const at = word.indexOf('=')
    if (at < 1) throw usageInvalid({ message: `"${word}" is not NAME=VALUE`, help: 'nexo help env set' })
    const [name, value] = [word.slice(0, at), word.slice(at + 1)]
    if (looksSecret(name, value) && !isReference(value)) throw secretInArguments({ name })
    return { name, value }
  })

/** A variable as it may be shown: a value that looks like a secret never is. */
function shown({ name, value, file, line }: VariableRow, showValues: boolean) {
  const isHidden = looksSecret(name, value) && !isReference(value)
  return { name, ...(showValues ? { value: isHidden ? '[hidden]' : value } : {}), file, line }
}

/** Names and places; values only when asked for. */
export async function answerEnvList({ directory, flags }: Session): Promise<DocumentAnswer> {
  const variables = await listVariables({ directory, environment: flags.text('env') })
  const rows = variables.map((row) => shown(row, flags.on('showValues')))
  const values = flags.on('showValues') ? [{ heading: 'VALUE', shrinkTo: 10 }] : []
  return {
    json: rows,
    lines: ({ look, columns }) =>
      rows.length === 0
        ? ['no variables in nexo.yaml']
        : tableLines(
            look,
            [{ heading: 'NAME' }, ...values, { heading: 'SET IN' }],
            rows.map(({ name, value, file, line }) => [
              { text: name, tone: 'strong' },
              ...(flags.on('showValues') ? [{ text: value ?? '' }] : []),
              { text: `${file}:${line}`, tone: 'dim' },
            ]),
            columns,
          ),
  }
}

/** Edits nexo.yaml and says what is still to do. */
export async function answerEnvEdit(
  { directory, flags }: Session,
  changes: readonly VariableChange[],
): Promise<DocumentAnswer> {
  const { outcome, file } = await editEnv({ directory, environment: flags.text('env') }, changes)
  const names = changes.map(({ name }) => name)
  const next = outcome === 'changed' ? ['run nexo deploy for it to take effect'] : []
  return {
    json: { outcome, file, names },
    lines: () => [
      `${names.join(', ')} ${outcome === 'changed' ? 'changed' : 'unchanged'} in ${file}`,
      ...next,
    ],
  }
}
