import { anApplication, applicationNameFrom, type Detector } from '../detection.ts'
import { ownBuild } from './detect-node.ts'
import { readPackageJson } from './package-json.ts'
import { choosePackageManager } from './package-manager.ts'

/** How the root package is installed and built, when something else says what starts. Pure. */
export const detectNodeFoundation: Detector = (files) => {
  const packageJson = readPackageJson(files)
  if (packageJson === undefined) return undefined
  const manager = choosePackageManager(files, packageJson)
  const build = ownBuild(packageJson, manager)
  const usesManager = manager.install !== null || build !== null
  return anApplication('node', {
    name: applicationNameFrom(packageJson.name),
    install: manager.install === null ? null : [...manager.install],
    build,
    env: { NODE_ENV: 'production' },
    requires: ['node', ...(usesManager ? [manager.program] : [])],
    evidence: [...manager.evidence],
  })
}
