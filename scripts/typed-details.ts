// The schema in `defineError({ details })` gives an error's details their type; nothing reads it while nexo runs, and a
// command would make those of every error that it could raise. The bundle leaves them out.
import type { Plugin } from 'rolldown'
import { parseAst } from 'rolldown/parseAst'
import { Visitor } from 'rolldown/utils'

/** The source of a module without the `details` of the errors that it defines. Pure; the text must be TypeScript. */
export function withoutErrorDetails(code: string): string {
  let rest = code
  const cut = (start: number, end: number): void => {
    rest = rest.slice(0, start) + ' '.repeat(end - start) + rest.slice(end)
  }
  new Visitor({
    CallExpression: ({ callee, arguments: [input] }) => {
      if (callee.type !== 'Identifier' || callee.name !== 'defineError') return
      if (input?.type !== 'ObjectExpression') return
      for (const property of input.properties) {
        if (property.type !== 'Property' || property.key.type !== 'Identifier') continue
        if (property.key.name !== 'details') continue
        const comma = /^\s*,/.exec(code.slice(property.end))?.[0].length ?? 0
        cut(property.start, property.end + comma)
      }
    },
  }).visit(parseAst(code, { lang: 'ts' }))
  return rest
}

/** Leaves the schemas of error details, and zod where it has no other use, out of the bundle. */
export const typedDetails: Plugin = {
  name: 'typed-details',
  transform: (code, id) =>
    code.includes('defineError(') && id.endsWith('.ts') ? withoutErrorDetails(code) : undefined,
}
