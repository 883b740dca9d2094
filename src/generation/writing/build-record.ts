import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import type { EmittedFile } from '../emitting/contract.ts'

/** Where a generated application keeps what it was built from. Relative to its folder. */
export const recordFolder = '.nexo'
export const recordPaths = {
  manifest: `${recordFolder}/manifest.json`,
  model: `${recordFolder}/model.json`,
  base: `${recordFolder}/base.json`,
} as const

const FileKind = z.enum(['framework', 'cross-platform', 'test', 'ops', 'doc', 'custom'])

/** What was generated, file by file. A file whose content has another hash was edited since; so was a custom file, which has the hash that it was made with. */
export const BuildManifest = z.strictObject({
  version: z.literal(1),
  requirementsFile: z.string(),
  files: z.record(z.string(), z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), kind: FileKind })),
})
export type BuildManifest = z.infer<typeof BuildManifest>

/** The generated contents themselves, by path: what an edit is merged against. */
export const BaseContents = z.record(z.string(), z.string())
export type BaseContents = z.infer<typeof BaseContents>

/** What an earlier build left behind. */
export type BuildRecord = {
  readonly manifest: BuildManifest
  readonly model: ApplicationModel
  readonly base: BaseContents
}

export const sha256Of = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex')

const byPath = (a: { readonly path: string }, b: { readonly path: string }): number =>
  a.path < b.path ? -1 : 1

const jsonOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/**
 * The record of a build, as the contents of its files. `customHashes`: what custom files were made with, however long
 * ago. Pure.
 */
export function recordOf(
  files: readonly EmittedFile[],
  model: ApplicationModel,
  requirementsFile: string,
  customHashes: ReadonlyMap<string, string> = new Map(),
): Readonly<Record<string, string>> {
  const owned = files
    .flatMap(({ path, content, kind }) => (kind === 'custom' ? [] : [{ path, content, kind }]))
    .toSorted(byPath)
  const manifest: BuildManifest = {
    version: 1,
    requirementsFile,
    files: Object.fromEntries(
      [
        ...owned.map(({ path, content, kind }) => ({ path, sha256: sha256Of(content), kind })),
        ...[...customHashes].map(([path, sha256]) => ({ path, sha256, kind: 'custom' as const })),
      ]
        .toSorted(byPath)
        .map(({ path, sha256, kind }) => [path, { sha256, kind }]),
    ),
  }
  return {
    [recordPaths.base]: jsonOf(Object.fromEntries(owned.map(({ path, content }) => [path, content]))),
    [recordPaths.model]: jsonOf(model),
    [recordPaths.manifest]: jsonOf(manifest),
  }
}
