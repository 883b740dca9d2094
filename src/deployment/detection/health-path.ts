import type { ProjectFiles } from './project-files.ts'

/** Best first: readiness says more than liveness. */
const knownPaths = ['/readyz', '/ready', '/healthz', '/health', '/livez', '/up']

/**
 * The health route that a source file holds as a literal (`'/readyz'`), or undefined: nothing is guessed. Pure.
 * Shape: `sourceFiles` are tried in order; those that are missing are passed over.
 */
export function findHealthPath(files: ProjectFiles, sourceFiles: readonly string[]): string | undefined {
  const texts = sourceFiles.map((file) => files.read(file) ?? '')
  return knownPaths.find((path) => {
    const literal = new RegExp(`["'\`]${path}/?["'\`]`)
    return texts.some((text) => literal.test(text))
  })
}
