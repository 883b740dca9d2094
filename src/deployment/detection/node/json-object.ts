import * as z from 'zod'

const AnyObject = z.record(z.string(), z.unknown())
const commentsAndTrailingCommas = /("(?:[^"\\]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=\s*[}\]])/g

export type JsonObject = Readonly<Record<string, unknown>>

/** The object that `text` holds (comments and trailing commas allowed, as tools write them); undefined when it holds none. */
export function readJsonObject(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined
  const json = text.replace(commentsAndTrailingCommas, (_match, literal: string | undefined) => literal ?? '')
  try {
    return AnyObject.safeParse(JSON.parse(json)).data
  } catch {
    // A tool's own configuration that is broken decides nothing here; the tool will say so itself.
    return undefined
  }
}
