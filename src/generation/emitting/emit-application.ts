// emit-application: puts the parts of an application together. The order of parts never shows in the output.
import type { EmitInput, EmitPart, EmittedFile } from './contract.ts'
import { emitManifestFile } from './manifest-file.ts'
import { emitMigrations } from './migrations/emit-migrations.ts'
import { emitDocuments } from './operations/emit-documents.ts'
import { emitPackage } from './operations/emit-package.ts'
import { emitEntities } from './server/emit-entities.ts'
import { emitTests } from './tests/emit-tests.ts'
import { templatePart } from './template.ts'

const parts: readonly EmitPart[] = [
  templatePart,
  emitEntities,
  emitMigrations,
  emitPackage,
  emitManifestFile,
  emitTests,
]

const byPath = (a: EmittedFile, b: EmittedFile): number => (a.path < b.path ? -1 : Number(a.path > b.path))

/** Lines end with LF and files with one, whatever an editor made of a template. */
const tidy = (file: EmittedFile): EmittedFile => ({
  ...file,
  content: `${file.content.replaceAll('\r\n', '\n').replace(/\n+$/, '')}\n`,
})

/**
 * Every file of the application that `input.model` describes, by path.
 *
 * Promise: equal input gives equal bytes; no path twice; paths are relative, with `/`, and stay inside the application.
 * @throws NX-GEN-DATA-LOSS when the difference to `input.earlier` loses data and `input.destructive` is `refuse`
 */
export function emitApplication(input: EmitInput): readonly EmittedFile[] {
  const files = parts.flatMap((part) => part(input)).map(tidy)
  const all = [...files, ...emitDocuments(input, files).map(tidy)].sort(byPath)
  for (const [index, { path }] of all.entries()) {
    if (path === all[index + 1]?.path) throw new Error(`two parts of the emitter write ${path}`)
    if (!/^(?!\/)(?!.*(?:^|\/)\.\.(?:\/|$))[\w./-]+$/.test(path))
      throw new Error(`${path} is no path of an application`)
  }
  return all
}
