import { needs, type PythonProject } from './python-dependencies.ts'
import type { PythonApplication } from './python-application.ts'

/** What a server imports, and how. */
export type ServedObject = Pick<
  PythonApplication,
  'protocol' | 'folder' | 'module' | 'variable' | 'isFactory'
>

/** Arguments after the interpreter. */
export type PythonServer = { readonly name: string; readonly arguments: readonly string[] }

const target = ({ module, variable }: ServedObject): string => `${module}:${variable}`
const address = '127.0.0.1:$PORT'

function gunicorn(served: ServedObject, worker: readonly string[]): readonly string[] {
  const folder = served.folder === '.' ? [] : ['--chdir', served.folder]
  const object = served.isFactory ? `${target(served)}()` : target(served)
  return ['-m', 'gunicorn', '--bind', address, ...folder, ...worker, object]
}

function uvicorn(served: ServedObject): readonly string[] {
  const folder = served.folder === '.' ? [] : ['--app-dir', served.folder]
  const factory = served.isFactory ? ['--factory'] : []
  return ['-m', 'uvicorn', '--host', '127.0.0.1', '--port', '$PORT', ...folder, ...factory, target(served)]
}

type Server = {
  readonly name: string
  readonly protocol: 'wsgi' | 'asgi' | 'both'
  readonly arguments: (served: ServedObject, project: PythonProject) => readonly string[]
}

/** Best first. Interpreter and `-m` instead of the program in .venv/bin: no path of the build folder is involved. */
const servers: readonly Server[] = [
  {
    name: 'gunicorn',
    protocol: 'both',
    arguments: (served) =>
      gunicorn(served, served.protocol === 'asgi' ? ['--worker-class', 'uvicorn.workers.UvicornWorker'] : []),
  },
  { name: 'uvicorn', protocol: 'asgi', arguments: uvicorn },
  {
    name: 'hypercorn',
    protocol: 'both',
    arguments: (served) => [
      '-m',
      'hypercorn',
      '--bind',
      address,
      served.isFactory ? `${target(served)}()` : target(served),
    ],
  },
  {
    name: 'daphne',
    protocol: 'asgi',
    arguments: (served) => ['-m', 'daphne', '-b', '127.0.0.1', '-p', '$PORT', target(served)],
  },
  {
    name: 'waitress',
    protocol: 'wsgi',
    arguments: (served) => [
      '-m',
      'waitress',
      `--listen=${address}`,
      ...(served.isFactory ? ['--call'] : []),
      target(served),
    ],
  },
]

/** gunicorn serves ASGI only through uvicorn's worker. */
function isUsable(server: Server, served: ServedObject, project: PythonProject): boolean {
  const hasUvicorn =
    needs(project, 'uvicorn') ||
    project.dependencies.has('fastapi[standard]') ||
    project.dependencies.has('fastapi[all]')
  if (server.name === 'uvicorn') return hasUvicorn && served.protocol === 'asgi'
  if (server.name === 'gunicorn' && served.protocol === 'asgi')
    return needs(project, 'gunicorn') && hasUvicorn
  return needs(project, server.name) && (server.protocol === 'both' || server.protocol === served.protocol)
}

/** The server among the project's dependencies that serves this object, or undefined. Pure. */
export function choosePythonServer(served: ServedObject, project: PythonProject): PythonServer | undefined {
  const server = servers.find((each) => isUsable(each, served, project))
  return server === undefined
    ? undefined
    : { name: server.name, arguments: server.arguments(served, project) }
}
