import type { Annotation, CiDialect } from './dialect.ts'

// Source: Azure Pipelines, logging commands: properties end at ; and the block at ].
const escapeData = (text: string): string =>
  text.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(';', '%3B').replaceAll(']', '%5D')

const properties = ({ level, file, line, column, title }: Annotation): string =>
  [
    ['type', level],
    ['sourcepath', file],
    ['linenumber', line],
    ['columnnumber', column],
    ['code', title],
  ]
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${escapeProperty(String(value))};`]))
    .join('')

/** Azure Pipelines. */
export const azure: CiDialect = {
  openGroup: (_name, title) => `##[group]${title}`,
  closeGroup: () => '##[endgroup]',
  annotate: (annotation) => `##vso[task.logissue ${properties(annotation)}]${escapeData(annotation.message)}`,
  openGuard: () => undefined,
  closeGuard: () => undefined,
  tame: (line) => line.replaceAll('##', '# #'),
}
