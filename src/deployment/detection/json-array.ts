import * as z from 'zod'

const Texts = z.array(z.string())

/** The list of texts that `json` holds; empty when it holds none. */
export function readJsonArray(json: string | undefined): readonly string[] {
  try {
    return Texts.safeParse(JSON.parse(json ?? '[]')).data ?? []
  } catch {
    // Only shown as a suggestion: what cannot be read is not suggested.
    return []
  }
}
