import type { ProjectFiles } from '../project-files.ts'

/** The object that a server imports: `module:variable`, found in `file` at `line`. */
export type PythonApplication = {
  readonly framework: string
  readonly protocol: 'wsgi' | 'asgi'
  /** Folder in which `module` is importable; `.` for the root. */
  readonly folder: string
  readonly module: string
  readonly variable: string
  /** A function that makes the application rather than the application. */
  readonly isFactory: boolean
  readonly file: string
  readonly line: number
}

type Constructor = { readonly call: string; readonly framework: string; readonly protocol: 'wsgi' | 'asgi' }

const constructors: readonly Constructor[] = [
  { call: 'FastAPI', framework: 'fastapi', protocol: 'asgi' },
  { call: 'Flask', framework: 'flask', protocol: 'wsgi' },
  { call: 'Starlette', framework: 'starlette', protocol: 'asgi' },
  { call: 'Quart', framework: 'quart', protocol: 'asgi' },
  { call: 'Litestar', framework: 'litestar', protocol: 'asgi' },
  { call: 'Bottle', framework: 'bottle', protocol: 'wsgi' },
  { call: 'falcon\\.App', framework: 'falcon', protocol: 'wsgi' },
  { call: 'falcon\\.asgi\\.App', framework: 'falcon', protocol: 'asgi' },
]

/** Names that people give to the file with the application, best first. */
const usualNames = ['main', 'app', 'server', 'wsgi', 'asgi', 'application', '__init__', 'api', 'web', 'run']
const notSource: ReadonlySet<string> = new Set([
  'tests',
  'test',
  'docs',
  'venv',
  'env',
  'node_modules',
  'migrations',
  'scripts',
  'build',
  'dist',
  'examples',
])

const rankOf = (file: string): number => {
  const rank = usualNames.indexOf(file.split('/').at(-1)?.replace(/\.py$/, '') ?? '')
  return rank === -1 ? usualNames.length : rank
}

const isPython = (name: string): boolean =>
  name.endsWith('.py') && !name.startsWith('test_') && name !== 'setup.py'

/** Source files of the project, at most three folders deep, the likeliest first. Pure. */
export function listPythonSources(files: ProjectFiles, folder = '.', depth = 0): string[] {
  const entries = files.list(folder)
  const into = (name: string): string => (folder === '.' ? name : `${folder}/${name}`)
  const own = entries
    .filter((each) => each.kind === 'file' && isPython(each.name))
    .map((each) => into(each.name))
  const folders = entries.filter(
    (each) => each.kind === 'folder' && !each.name.startsWith('.') && !notSource.has(each.name),
  )
  const below =
    depth >= 2 ? [] : folders.flatMap((each) => listPythonSources(files, into(each.name), depth + 1))
  return [...own.sort((a, b) => rankOf(a) - rankOf(b)), ...below.sort((a, b) => rankOf(a) - rankOf(b))]
}

/** Where a file is imported from: `src/shop/web.py` is `shop.web` in `src`, unless `src` is a package itself. */
export function importPlaceOf(files: ProjectFiles, file: string): { folder: string; module: string } {
  const isOutside = file.startsWith('src/') && !files.isFile('src/__init__.py')
  const path = (isOutside ? file.slice('src/'.length) : file).replace(/\.py$/, '').replace(/\/__init__$/, '')
  return { folder: isOutside ? 'src' : '.', module: path.replaceAll('/', '.') }
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length

function findIn(files: ProjectFiles, file: string): PythonApplication | undefined {
  const text = files.read(file) ?? ''
  const place = importPlaceOf(files, file)
  for (const { call, framework, protocol } of constructors) {
    const assigned = new RegExp(`^(\\w+)\\s*(?::[^=\\n]+)?=\\s*(?:\\w+\\.)?${call}\\(`, 'm').exec(text)
    if (assigned?.[1] !== undefined) {
      return {
        framework,
        protocol,
        ...place,
        variable: assigned[1],
        isFactory: false,
        file,
        line: lineAt(text, assigned.index),
      }
    }
    const factory = new RegExp(
      `^def (create_app|make_app|build_app|get_app)\\([^)]*\\)[\\s\\S]*?\\b${call}\\(`,
      'm',
    ).exec(text)
    if (factory?.[1] !== undefined) {
      return {
        framework,
        protocol,
        ...place,
        variable: factory[1],
        isFactory: true,
        file,
        line: lineAt(text, factory.index),
      }
    }
  }
  return undefined
}

/** The web application that the source holds, or undefined. An object is taken before a function that makes one. Pure. */
export function findPythonApplication(files: ProjectFiles): PythonApplication | undefined {
  const found = listPythonSources(files)
    .map((file) => findIn(files, file))
    .filter((each) => each !== undefined)
  return found.find((each) => !each.isFactory) ?? found[0]
}
