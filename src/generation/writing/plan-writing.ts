import type { EmittedFile } from '../emitting/contract.ts'
import type { WrittenFile } from '../contract.ts'
import { sha256Of, type BuildRecord } from './build-record.ts'
import { mergeEdit } from './merge-edit.ts'

/** What is on disk now, by path; what is not there is missing. */
export type OnDisk = ReadonlyMap<string, string>

export type PlannedFile = WrittenFile & {
  /** What is written; undefined where nothing is. */
  readonly content?: string
}

/** A file of which nobody can say what it should be: edited by hand where the generator changed it too. */
export type Clash = { readonly path: string; readonly difference: string }

export type WritingPlan = {
  readonly files: readonly PlannedFile[]
  readonly clashes: readonly Clash[]
}

/** Git on Windows may have changed the line ends; nobody edited such a file. */
const isSameText = (a: string, b: string): boolean => a.replaceAll('\r\n', '\n') === b

type Verdict =
  | { readonly change: WrittenFile['change']; readonly content?: string; readonly kept?: string }
  | { readonly difference: string }

function judgeEdited(path: string, found: string, generated: string, earlier: BuildRecord): Verdict {
  const base = earlier.base[path]
  if (base === undefined)
    return { difference: 'what was generated before is not known any more (.nexo/base.json)' }
  if (base === generated) return { change: 'kept', kept: found }
  const merge = mergeEdit(base, found, generated)
  if (!merge.clean) return { difference: merge.conflicts.join('\n') }
  return merge.content === found
    ? { change: 'kept', kept: found }
    : { change: 'merged', content: merge.content }
}

function judge(
  { path, content, kind }: EmittedFile,
  onDisk: OnDisk,
  earlier: BuildRecord | undefined,
): Verdict {
  const found = onDisk.get(path)
  if (found === undefined) return { change: 'created', content }
  if (kind === 'custom') return { change: 'kept', kept: found }
  if (isSameText(found, content)) return { change: 'unchanged', kept: found }
  const before = earlier?.manifest.files[path]
  if (earlier === undefined || before === undefined)
    return { difference: 'the file was there before, and nexo did not write it' }
  const isUntouched = before.sha256 === sha256Of(found.replaceAll('\r\n', '\n'))
  return isUntouched ? { change: 'updated', content } : judgeEdited(path, found, content, earlier)
}

/** Files of the earlier build that are generated no more: removed, unless somebody edited them. */
function planRemovals(
  files: readonly EmittedFile[],
  onDisk: OnDisk,
  earlier: BuildRecord | undefined,
): readonly PlannedFile[] {
  const emitted = new Set(files.map(({ path }) => path))
  return Object.entries(earlier?.manifest.files ?? {}).flatMap(([path, { sha256, kind }]): PlannedFile[] => {
    const found = onDisk.get(path)
    if (emitted.has(path) || found === undefined) return []
    const isUntouched = sha256 === sha256Of(found.replaceAll('\r\n', '\n'))
    const change = isUntouched ? 'removed' : 'kept'
    const file = { path, sha256: sha256Of(found), kind, change, requirementLines: [] } as const
    return [isUntouched ? file : { ...file, generatedNoMore: true }]
  })
}

/**
 * What becomes of every file, of the build before and of this one. Pure.
 *
 * Promise: a file that somebody edited is kept, merged line by line, or in `clashes`; it is never overwritten.
 */
export function planWriting(
  files: readonly EmittedFile[],
  onDisk: OnDisk,
  earlier: BuildRecord | undefined,
): WritingPlan {
  const planned: PlannedFile[] = []
  const clashes: Clash[] = []
  for (const file of files) {
    const { path, kind, requirementLines } = file
    const verdict = judge(file, onDisk, earlier)
    if ('difference' in verdict) {
      clashes.push({ path, difference: verdict.difference })
      continue
    }
    const { change, content, kept } = verdict
    const sha256 = sha256Of(content ?? kept ?? file.content)
    planned.push({
      path,
      sha256,
      kind,
      change,
      requirementLines,
      ...(content === undefined ? {} : { content }),
    })
  }
  const all = [...planned, ...planRemovals(files, onDisk, earlier)]
  return { files: all.toSorted((a, b) => (a.path < b.path ? -1 : 1)), clashes }
}
