// template: what is the same in every application, as files of this project that its own checks read.
import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EmitPart, EmittedFile } from './contract.ts'

/** Beside this module, in the source and in what is shipped. */
const here = (): string => fileURLToPath(new URL('./application', import.meta.url))

/** Packages leave out files with these names, or read them as their own; they are kept under others. */
const renamed: Readonly<Record<string, string>> = {
  'gitignore.txt': '.gitignore',
  'dockerignore.txt': '.dockerignore',
  'tsconfig.template.json': 'tsconfig.json',
}

/** Pieces that other parts of the emitter fill in. */
const isPiece = (path: string): boolean => path.startsWith('pieces/')

function kindOf(path: string): EmittedFile['kind'] {
  if (path.startsWith('src/')) return 'framework'
  return path.endsWith('.md') ? 'doc' : 'ops'
}

const readAll = (root: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(root.length + 1).replaceAll(sep, '/'), readFileSync(file, 'utf8')]),
  )

const templates = new Map<string, ReadonlyMap<string, string>>()

/** Files of the template by path. Read once a process: they are part of the program. */
function template(root = here()): ReadonlyMap<string, string> {
  const known = templates.get(root)
  if (known !== undefined) return known
  const read = readAll(root)
  templates.set(root, read)
  return read
}

/** Text of `pieces/NAME`, for a part that completes it. */
export function piece(name: string): string {
  const text = template().get(`pieces/${name}`)
  if (text === undefined) throw new Error(`the template has no piece ${name}`)
  return text
}

/** Every file of the template that goes into an application as it is. */
export const templatePart: EmitPart = () =>
  [...template()]
    .filter(([path]) => !isPiece(path))
    .map(([path, content]) => ({
      path: renamed[path] ?? path,
      content,
      kind: kindOf(path),
      requirementLines: [],
    }))
