import { relative, resolve } from 'node:path'

type Environment = Readonly<Record<string, string | undefined>>

/** Where each system says that it checked the repository out. */
const checkoutVariables = ['GITHUB_WORKSPACE', 'CI_PROJECT_DIR', 'BUILD_SOURCESDIRECTORY']

const isWithin = (folder: string, base: string): boolean => !/^\.\.(?:[/\\]|$)/.test(relative(base, folder))

/**
 * The path by which CI knows `file`: from the root of the checkout, since a step may work in a folder of it. From
 * `workingDirectory` when no checkout is named, or the step works outside it. Pure.
 */
export function pathInCheckout(environment: Environment, workingDirectory: string, file: string): string {
  const checkouts = checkoutVariables.flatMap((name) => {
    const folder = environment[name]
    return folder === undefined || folder === '' ? [] : [resolve(folder)]
  })
  const base = checkouts.find((folder) => isWithin(workingDirectory, folder)) ?? workingDirectory
  return relative(base, resolve(workingDirectory, file))
}
