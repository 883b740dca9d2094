import type { Diagnostic } from './diagnostic.ts'
import { diagnosticTitles } from './finding-errors.ts'

const levels = { error: 'error', warning: 'warning', info: 'note' } as const

const messageOf = ({ reason, suggestion }: Diagnostic): string =>
  suggestion === undefined ? reason : `${reason}. Write for example: ${suggestion}`

/** SARIF wants URIs: forward slashes, and what is not plain percent-encoded. */
const uriOf = (file: string): string =>
  file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')

/**
 * Diagnostics as a SARIF log, for tools that annotate code.
 *
 * Promise: pure; columns count UTF-16 units from 1, as SARIF's `utf16CodeUnits`.
 * Source: SARIF 2.1.0, OASIS standard.
 */
export const toSarif = (diagnostics: readonly Diagnostic[]) => ({
  $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'nexo',
          rules: Object.entries(diagnosticTitles).map(([id, text]) => ({ id, shortDescription: { text } })),
        },
      },
      columnKind: 'utf16CodeUnits',
      results: diagnostics.map((diagnostic) => ({
        ruleId: diagnostic.code,
        level: levels[diagnostic.severity],
        message: { text: messageOf(diagnostic) },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: uriOf(diagnostic.file) },
              region: {
                startLine: diagnostic.line,
                startColumn: diagnostic.col,
                endColumn: Math.max(diagnostic.endCol, diagnostic.col + 1),
              },
            },
          },
        ],
      })),
    },
  ],
})
