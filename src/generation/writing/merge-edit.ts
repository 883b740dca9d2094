import { diff3Merge } from 'node-diff3'

/** `conflicts`: what stands where both changed the same lines, as people read it. */
export type Merge =
  | { readonly clean: true; readonly content: string }
  | { readonly clean: false; readonly conflicts: readonly string[] }

const linesOf = (text: string): string[] => text.replaceAll('\r\n', '\n').split('\n')
const shownLines = 12

const excerpt = (mark: string, lines: readonly string[]): readonly string[] => {
  const left = lines.length - shownLines
  const shown = lines.slice(0, shownLines).map((line) => `${mark} ${line}`)
  return left > 0 ? [...shown, `${mark} ... ${left} more lines`] : shown
}

/**
 * What a user and the generator did to the same file, put together line by line. Pure.
 *
 * Shape: `base` is what the generator wrote before, `edited` what the user made of it, `generated` what it would write
 * now. Line ends of the user are taken for LF.
 */
export function mergeEdit(base: string, edited: string, generated: string): Merge {
  const regions = diff3Merge(linesOf(edited), linesOf(base), linesOf(generated), {
    excludeFalseConflicts: true,
  })
  const conflicts = regions.flatMap(({ conflict }) =>
    conflict === undefined
      ? []
      : [
          [
            `line ${conflict.aIndex + 1}:`,
            ...excerpt('- generated before:', conflict.o),
            ...excerpt('- yours:           ', conflict.a),
            ...excerpt('+ generated now:   ', conflict.b),
          ].join('\n'),
        ],
  )
  if (conflicts.length > 0) return { clean: false, conflicts }
  return { clean: true, content: regions.flatMap(({ ok }) => ok ?? []).join('\n') }
}
