import type { Annotation, CiDialect } from './dialect.ts'

// Source: GitHub Actions, workflow commands: data escapes % CR LF, properties : and , too.
const escapeData = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

const properties = ({ file, line, column, title }: Annotation): string =>
  [
    ['file', file],
    ['line', line],
    ['col', column],
    ['title', title],
  ]
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${escapeProperty(String(value))}`]))
    .join(',')

/** GitHub Actions and the systems that copy it (Gitea, Forgejo). */
export const github: CiDialect = {
  openGroup: (_name, title) => `::group::${escapeData(title)}`,
  closeGroup: () => '::endgroup::',
  annotate: (annotation) =>
    `::${annotation.level} ${properties(annotation)}::${escapeData(annotation.message)}`,
  openGuard: (token) => `::stop-commands::${token}`,
  closeGuard: (token) => `::${token}::`,
  tame: (line) => line,
}

/** Lines for the file that GITHUB_OUTPUT names; a value may hold line feeds. `delimiter` is random. */
export const githubOutputs = (values: Readonly<Record<string, string>>, delimiter: string): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
    .join('')

const escapeCell = (text: string): string => text.replaceAll('|', String.raw`\|`).replaceAll(/\r?\n/g, ' ')

/** A Markdown table for the file that GITHUB_STEP_SUMMARY names. */
export const githubSummary = (title: string, rows: readonly (readonly [string, string])[]): string =>
  `### ${title}\n\n| | |\n|---|---|\n${rows.map(([name, value]) => `| ${name} | ${escapeCell(value)} |\n`).join('')}\n`
