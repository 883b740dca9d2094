import { suggest } from '../kernel/suggestion.ts'
import { readErrorCatalog } from '../reporting/error-catalog.ts'
import { codeUnknown } from '../reporting/errors.ts'
import { catalogLines, explainLines } from '../reporting/explain-text.ts'
import type { DocumentAnswer } from './session.ts'

/** The documentation of one code, in any case and with or without `NX-`; of all when left out. @throws NX-CLI-CODE-UNKNOWN */
export async function answerExplain(typed: string | undefined): Promise<DocumentAnswer> {
  const catalog = await readErrorCatalog()
  if (typed === undefined) {
    return { json: catalog, lines: ({ look, columns }) => catalogLines(look, catalog, columns) }
  }
  const wanted = typed.toUpperCase()
  const found = catalog.find(({ code }) => code === wanted || code === `NX-${wanted}`)
  if (found === undefined) {
    const codes = catalog.map(({ code }) => code)
    throw codeUnknown({ code: typed, near: suggest(wanted, codes) ?? null })
  }
  return { json: found, lines: ({ look, columns }) => explainLines(look, found, columns ?? 80) }
}
