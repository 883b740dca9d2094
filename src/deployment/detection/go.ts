import { anApplication, applicationNameFrom, type Detector, evidenceIn, webProcess } from './detection.ts'
import { severalDetected } from './errors.ts'
import { findHealthPath } from './health-path.ts'
import type { ProjectFiles } from './project-files.ts'

/** Commands that people name the server, best first. */
const serverNames = ['server', 'web', 'api', 'http', 'app', 'main']

const sourcesOf = (files: ProjectFiles, folder: string): string[] =>
  files
    .list(folder)
    .filter((each) => each.kind === 'file' && each.name.endsWith('.go') && !each.name.endsWith('_test.go'))
    .map((each) => (folder === '.' ? each.name : `${folder}/${each.name}`))

const isMain = (files: ProjectFiles, folder: string): boolean =>
  sourcesOf(files, folder).some((file) => /^package main\b/m.test(files.read(file) ?? ''))

const foldersIn = (files: ProjectFiles, folder: string): string[] =>
  files
    .list(folder)
    .filter((each) => each.kind === 'folder')
    .map((each) => (folder === '.' ? each.name : `${folder}/${each.name}`))

/** Packages that become programs: the root, else those in cmd/, else the folders of a go.work or of the root. */
function findMains(files: ProjectFiles): string[] {
  if (isMain(files, '.')) return ['.']
  const inCmd = foldersIn(files, 'cmd').filter((folder) => isMain(files, folder))
  if (inCmd.length > 0) return inCmd
  return [...foldersIn(files, '.'), 'cmd'].filter((folder) => isMain(files, folder))
}

function chooseMain(mains: readonly string[], moduleName: string): string {
  const [first = '.'] = mains
  if (mains.length === 1) return first
  const nameOf = (folder: string): string => folder.split('/').at(-1) ?? folder
  const usual = [moduleName, ...serverNames]
    .map((name) => mains.find((each) => nameOf(each) === name))
    .find((each) => each !== undefined)
  if (usual !== undefined) return usual
  throw severalDetected({
    what: 'several Go programs can be deployed',
    candidates: mains.map((folder) => ({ name: folder, why: 'package main' })),
    remedy: `Say which one in nexo.yaml:\napp:\n  build: go build -o out ./${first}\n  start: ./out`,
  })
}

/**
 * A Go module with a program. Pure.
 * @throws NX-DETECT-AMBIGUOUS when it has several and none has the module's or a usual name
 */
export const detectGo: Detector = (files) => {
  const modFile = ['go.mod', 'go.work'].find((file) => files.isFile(file))
  if (modFile === undefined && !files.isFile('main.go')) return undefined
  const mains = findMains(files)
  if (mains.length === 0) return undefined
  const mod = files.read('go.mod') ?? ''
  const moduleName =
    /^module\s+(\S+)/m
      .exec(mod)?.[1]
      ?.split('/')
      .findLast((part) => !/^v\d+$/.test(part)) ?? ''
  const main = chooseMain(mains, moduleName)
  // `go build -o out` would put the program into a folder of that name.
  const out = files.list('.').some((each) => each.name === 'out' && each.kind === 'folder')
    ? 'out-program'
    : 'out'
  const needsModules = /^\s*require\b/m.test(mod) && files.list('vendor').length === 0
  const sources = sourcesOf(files, main)
  const said = { what: 'build', why: `${main === '.' ? 'the root' : main} is package main` }
  return anApplication('go', {
    framework: /gin-gonic\/gin\b/.test(mod) ? 'gin' : undefined,
    name: applicationNameFrom(moduleName),
    install: needsModules ? ['go', 'mod', 'download'] : null,
    build: [
      'go',
      'build',
      '-trimpath',
      '-ldflags=-s -w',
      '-o',
      out,
      ...(modFile === undefined ? ['main.go'] : [main === '.' ? '.' : `./${main}`]),
    ],
    processes: [webProcess([`./${out}`], findHealthPath(files, sources))],
    env: /gin-gonic\/gin\b/.test(mod) ? { GIN_MODE: 'release' } : {},
    requires: ['go'],
    evidence: [evidenceIn(files, sources[0] ?? 'main.go', 'package main', said)],
  })
}

/** Every program of the module, built into bin/ under its own name, when something else says which one starts. Pure. */
export const detectGoFoundation: Detector = (files) => {
  if (!files.isFile('go.mod')) return undefined
  const evidence = [{ what: 'build', why: 'every program of the module is built into bin/', file: 'go.mod' }]
  return anApplication('go', {
    build: ['go', 'build', '-trimpath', '-o', 'bin/', './...'],
    requires: ['go'],
    evidence,
  })
}
