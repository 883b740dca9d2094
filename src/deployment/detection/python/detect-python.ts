import type { DetectedApplication, Evidence } from '../../../domain/deployment-configuration.ts'
import { anApplication, applicationNameFrom, type Detector, evidenceIn, webProcess } from '../detection.ts'
import { findHealthPath } from '../health-path.ts'
import type { ProjectFiles } from '../project-files.ts'
import { readDjangoProject } from './django.ts'
import { findPythonApplication } from './python-application.ts'
import { type PythonProject, readPythonProject } from './python-dependencies.ts'
import { planPythonInstall, type PythonInstall } from './python-install.ts'
import { choosePythonServer } from './python-server.ts'

const mainFiles = [
  'main',
  'app',
  'server',
  'start',
  'run',
  'wsgi',
  'bot',
  'hello',
  '__main__',
  'src/main',
  'src/app',
]

/** What starts it, after the interpreter. */
type Start = {
  readonly framework: string | undefined
  readonly arguments: readonly string[]
  readonly sources: readonly string[]
  readonly evidence: readonly Evidence[]
  readonly build?: readonly string[]
  readonly migrate?: readonly string[]
}

const developmentServer = (name: string, remedy: string): Evidence => ({
  what: 'start',
  why: `${name} is a development server; add ${remedy} to the dependencies`,
})

function fromDjango(files: ProjectFiles, project: PythonProject): Start | undefined {
  const django = readDjangoProject(files)
  if (django === undefined) return undefined
  const served = [django.wsgi, django.asgi].filter((each) => each !== undefined)
  const servers = served.map((each) => ({ served: each, server: choosePythonServer(each, project) }))
  const chosen = servers.find((each) => each.server !== undefined)
  const runserver = ['manage.py', 'runserver', '--noreload', '127.0.0.1:$PORT']
  const why =
    chosen?.server === undefined
      ? developmentServer('manage.py runserver', 'gunicorn')
      : {
          what: 'start',
          why: `${chosen.server.name} serves ${chosen.served.module}:${chosen.served.variable}`,
        }
  return {
    framework: 'django',
    arguments: chosen?.server?.arguments ?? runserver,
    sources: files
      .list('.')
      .filter((each) => each.kind === 'folder')
      .map((each) => `${each.name}/urls.py`),
    evidence: [...django.evidence, why],
    migrate: ['manage.py', 'migrate', '--noinput'],
    ...(django.collectsStatic ? { build: ['manage.py', 'collectstatic', '--noinput'] } : {}),
  }
}

function fromApplication(files: ProjectFiles, project: PythonProject): Start | undefined {
  const found = findPythonApplication(files)
  if (found === undefined) return undefined
  const server = choosePythonServer(found, project)
  const { framework, file, line } = found
  const what = found.isFactory
    ? `${found.variable}() makes the application`
    : `${found.variable} is the application`
  const object: Evidence = { what: 'framework', why: `${framework}: ${what}`, file, line }
  if (server !== undefined) {
    const why = {
      what: 'start',
      why: `${server.name} is a dependency and serves ${found.module}:${found.variable}`,
    }
    return { framework, arguments: server.arguments, sources: [file], evidence: [object, why] }
  }
  if (framework !== 'flask') return undefined
  const module = found.folder === '.' ? found.module : `${found.folder}/${found.module}`
  const argv = [
    '-m',
    'flask',
    '--app',
    `${module}:${found.variable}`,
    'run',
    '--host',
    '127.0.0.1',
    '--port',
    '$PORT',
  ]
  return {
    framework,
    arguments: argv,
    sources: [file],
    evidence: [object, developmentServer('flask run', 'gunicorn')],
  }
}

function fromMainFile(files: ProjectFiles): Start | undefined {
  const file = mainFiles.map((stem) => `${stem}.py`).find((each) => files.isFile(each))
  if (file === undefined) return undefined
  const framework = findPythonApplication(files)?.framework
  return {
    framework,
    arguments: [file],
    sources: [file],
    evidence: [{ what: 'start', why: `${file} is there`, file }],
  }
}

/** A program that the project itself installs, when it is the only one. */
function fromOwnProgram(
  files: ProjectFiles,
  project: PythonProject,
): (Start & { readonly program: string }) | undefined {
  const scripts = { ...project.pyproject?.tool?.poetry?.scripts, ...project.pyproject?.project?.scripts }
  const names = Object.keys(scripts)
  const [program] = names
  if (program === undefined || names.length > 1 || project.pyproject?.['build-system'] === undefined)
    return undefined
  const said = { what: 'start', why: `${program} is the only program that the project installs` }
  return {
    program,
    framework: undefined,
    arguments: [],
    sources: [],
    evidence: [evidenceIn(files, 'pyproject.toml', program, said)],
  }
}

function applicationOf(
  project: PythonProject,
  install: PythonInstall,
  files: ProjectFiles,
  start: Start,
  program?: string,
): DetectedApplication {
  const python = install.argv === null ? 'python3' : '.venv/bin/python'
  const withPython = (argv: readonly string[] | undefined): string[] | null =>
    argv === undefined ? null : [python, ...argv]
  const argv = program === undefined ? [python, ...start.arguments] : [`.venv/bin/${program}`]
  return anApplication('python', {
    framework: start.framework,
    name: applicationNameFrom(project.pyproject?.project?.name ?? project.pyproject?.tool?.poetry?.name),
    install: install.argv === null ? null : [...install.argv],
    build: withPython(start.build),
    migrate: withPython(start.migrate),
    processes: [webProcess(argv, findHealthPath(files, start.sources))],
    // Without it a replica's lines reach its log only when a buffer is full.
    env: { PYTHONUNBUFFERED: '1' },
    requires: [...install.requires],
    evidence: [...install.evidence, ...start.evidence],
  })
}

/** A Python application: Django, then a WSGI or ASGI object with a server for it, then a main file. Pure. */
export const detectPython: Detector = (files) => {
  const project = readPythonProject(files)
  const install = planPythonInstall(files, project)
  const own = fromOwnProgram(files, project)
  const start = fromDjango(files, project) ?? fromApplication(files, project) ?? fromMainFile(files)
  if (start !== undefined) return applicationOf(project, install, files, start)
  return own === undefined ? undefined : applicationOf(project, install, files, own, own.program)
}

/** How the project is installed, when something else says what starts. Pure. */
export const detectPythonFoundation: Detector = (files) => {
  const install = planPythonInstall(files, readPythonProject(files))
  if (install.argv === null) return undefined
  return anApplication('python', {
    install: [...install.argv],
    env: { PYTHONUNBUFFERED: '1' },
    requires: [...install.requires],
    evidence: [...install.evidence],
  })
}
