// Reads the imports of every source file, type imports included: a direction counts also where no code follows it.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export type Import = {
  /** As written. */
  readonly specifier: string
  /** Path relative to the project's root, for an import of our own; else undefined. */
  readonly file: string | undefined
  /** `import type`, or `import()`: neither runs when the importing file is loaded. */
  readonly when: 'load' | 'later' | 'types'
}

export type SourceFile = { readonly path: string; readonly text: string; readonly imports: readonly Import[] }

const statement = /^(?:import|export)\s(?<clause>[^'"`;]*?\sfrom\s+)?['"](?<specifier>[^'"]+)['"]/gm
const later = /\bimport\(\s*['"](?<specifier>[^'"]+)['"]\s*\)/g

/** Every import of `text`, which stands at `path` (relative to the root). */
export function parseImports(path: string, text: string): readonly Import[] {
  const at = (specifier: string, when: Import['when']): Import => ({
    specifier,
    when,
    file: resolve(path, specifier),
  })
  const statements = [...text.matchAll(statement)].map(({ groups = {} }) =>
    at(groups['specifier'] ?? '', isTypeOnly(groups['clause'] ?? '') ? 'types' : 'load'),
  )
  const dynamic = [...text.matchAll(later)].map(({ groups = {} }) => at(groups['specifier'] ?? '', 'later'))
  return [...statements, ...dynamic]
}

/** `import type { A }`; an inline `import { type A }` keeps the import under verbatimModuleSyntax. */
const isTypeOnly = (clause: string): boolean => /^type\s+[{*\w]/.test(clause)

const resolve = (path: string, specifier: string): string | undefined =>
  specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(path), specifier)) : undefined

/** Every TypeScript file under `folder` (relative to the root). */
export function sourceFiles(folder: string): readonly SourceFile[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .toSorted()
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8')
      return { path, text, imports: parseImports(path, text) }
    })
}

/** First folder below src/, or the file's own name: `src/agent/router/x.ts` is in `agent`, `src/cli.ts` in `cli.ts`. */
export const roomOf = (path: string): string => path.split('/')[1] ?? dirname(path)
