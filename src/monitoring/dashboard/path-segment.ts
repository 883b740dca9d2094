/** A part of a path as it was before it was encoded; undefined when it is not encoded text. */
export function decodedSegment(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}
