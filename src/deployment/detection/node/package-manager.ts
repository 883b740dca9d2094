import type { Evidence } from '../../../domain/deployment-configuration.ts'
import { evidenceIn } from '../detection.ts'
import type { ProjectFiles } from '../project-files.ts'
import { dependenciesOf, type PackageJson } from './package-json.ts'

/** `yarn` is the classic 1.x, `yarn-berry` everything since 2. */
export type PackageManagerId = 'npm' | 'pnpm' | 'yarn' | 'yarn-berry' | 'bun'

export type PackageManager = {
  readonly id: PackageManagerId
  /** Program on PATH. */
  readonly program: string
  /** null: there is nothing to install. */
  readonly install: readonly string[] | null
  readonly evidence: readonly Evidence[]
}

type Choice = {
  readonly id: PackageManagerId
  readonly lock: string | undefined
  readonly evidence: Evidence
}

const lockFiles: readonly (readonly [string, PackageManagerId])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['yarn.lock', 'yarn'],
  ['package-lock.json', 'npm'],
  ['npm-shrinkwrap.json', 'npm'],
]

/** Yarn since 2 leaves `__metadata` in its lock file, and reads .yarnrc.yml. */
const isBerry = (files: ProjectFiles, declared = ''): boolean =>
  /^yarn@(?:[2-9]|\d\d)/.test(declared) ||
  files.isFile('.yarnrc.yml') ||
  (files.read('yarn.lock')?.includes('__metadata:') ?? false)

function fromDeclaration(files: ProjectFiles, declared: string): Choice | undefined {
  const name = declared.split('@')[0]
  const id = (['npm', 'pnpm', 'yarn', 'bun'] as const).find((each) => each === name)
  if (id === undefined) return undefined
  return {
    id: id === 'yarn' && isBerry(files, declared) ? 'yarn-berry' : id,
    lock: lockFiles.find(([file, owner]) => owner === id && files.isFile(file))?.[0],
    evidence: evidenceIn(files, 'package.json', '"packageManager"', {
      what: 'package manager',
      why: `packageManager is ${declared.split('+')[0] ?? declared}`,
    }),
  }
}

function fromLockFile(files: ProjectFiles): Choice {
  const [file, id] = lockFiles.find(([name]) => files.isFile(name)) ?? []
  if (file === undefined || id === undefined) {
    const why = 'no lock file and no packageManager, so versions may differ between two deployments'
    return { id: 'npm', lock: undefined, evidence: { what: 'package manager', why } }
  }
  return {
    id: id === 'yarn' && isBerry(files) ? 'yarn-berry' : id,
    lock: file,
    evidence: { what: 'package manager', why: `${file} is there`, file },
  }
}

/** Frozen where there is a lock file: a build never changes it. */
function installCommand(id: PackageManagerId, isLocked: boolean): readonly string[] {
  if (id === 'npm') return ['npm', isLocked ? 'ci' : 'install', '--no-audit', '--no-fund']
  if (id === 'pnpm') return ['pnpm', 'install', isLocked ? '--frozen-lockfile' : '--no-frozen-lockfile']
  if (id === 'bun') return ['bun', 'install', ...(isLocked ? ['--frozen-lockfile'] : [])]
  if (id === 'yarn')
    return ['yarn', 'install', '--non-interactive', ...(isLocked ? ['--frozen-lockfile'] : [])]
  // Plug'n'Play files name the build folder, which a release leaves; node_modules can move.
  return ['env', 'YARN_NODE_LINKER=node-modules', 'yarn', 'install', ...(isLocked ? ['--immutable'] : [])]
}

/**
 * Which package manager owns the project: `packageManager` in package.json, else the lock file, else npm. Pure.
 * Source of the order: railpack, core/providers/node.
 */
export function choosePackageManager(files: ProjectFiles, packageJson: PackageJson): PackageManager {
  const { id, lock, evidence } =
    fromDeclaration(files, packageJson.packageManager ?? '') ?? fromLockFile(files)
  const hasNothing = Object.keys(dependenciesOf(packageJson)).length === 0
  const isAlone = packageJson.workspaces === undefined && !files.isFile('pnpm-workspace.yaml')
  const program = id === 'yarn-berry' ? 'yarn' : id
  if (hasNothing && isAlone) return { id, program, install: null, evidence: [] }
  return { id, program, install: installCommand(id, lock !== undefined), evidence: [evidence] }
}

/** Argv that runs a script of package.json in the current folder. */
export const runScript = (manager: PackageManager, script: string): string[] => [
  manager.program,
  'run',
  script,
]
