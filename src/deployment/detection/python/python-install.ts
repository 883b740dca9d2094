import type { Evidence } from '../../../domain/deployment-configuration.ts'
import { quoted } from '../command-line.ts'
import type { ProjectFiles } from '../project-files.ts'
import { findRequirementsFile, type PythonProject } from './python-dependencies.ts'

/** How the environment in `.venv` is filled. null: the project needs nothing, so the system's Python runs it. */
export type PythonInstall = {
  readonly argv: readonly string[] | null
  readonly requires: readonly string[]
  readonly evidence: readonly Evidence[]
}

const nothing: PythonInstall = { argv: null, requires: ['python3'], evidence: [] }
const venv = 'python3 -m venv .venv'
const pip = '.venv/bin/python -m pip install --disable-pip-version-check --no-input'
const shell = (...commands: readonly string[]): string[] => ['sh', '-c', commands.join(' && ')]

// uv on PATH is faster; without it the same lock file is read by a uv inside the environment.
const uvSync =
  'if command -v uv > /dev/null; then uv sync --frozen --no-dev; ' +
  `else ${venv} && ${pip} uv && .venv/bin/python -m uv sync --frozen --no-dev --inexact; fi`

type Rule = {
  readonly file: string
  readonly argv: (project: PythonProject) => readonly string[] | null
  readonly requires: readonly string[]
  readonly why: string
}

/** A project that can be built is installed; one that only lists what it needs gets just that. */
function installFromPyproject({ pyproject }: PythonProject): readonly string[] | null {
  if (pyproject?.['build-system'] !== undefined) return shell(venv, `${pip} .`)
  const wanted = pyproject?.project?.dependencies ?? []
  return wanted.length === 0 ? null : shell(venv, `${pip} ${wanted.map(quoted).join(' ')}`)
}

/** First hit wins. Source of the order: railpack, core/providers/python. */
const rules: readonly Rule[] = [
  {
    file: 'uv.lock',
    argv: () => ['sh', '-c', uvSync],
    requires: ['python3'],
    why: 'uv.lock holds every version',
  },
  {
    file: 'poetry.lock',
    argv: () => [
      'env',
      'POETRY_VIRTUALENVS_IN_PROJECT=true',
      'poetry',
      'install',
      '--only',
      'main',
      '--no-interaction',
    ],
    requires: ['python3', 'poetry'],
    why: 'poetry.lock holds every version',
  },
  {
    file: 'pdm.lock',
    argv: () => ['pdm', 'sync', '--prod'],
    requires: ['python3', 'pdm'],
    why: 'pdm.lock holds every version',
  },
  {
    file: 'Pipfile.lock',
    argv: () => ['env', 'PIPENV_VENV_IN_PROJECT=1', 'pipenv', 'sync'],
    requires: ['python3', 'pipenv'],
    why: 'Pipfile.lock holds every version',
  },
  {
    file: 'pyproject.toml',
    argv: installFromPyproject,
    requires: ['python3'],
    why: 'pyproject.toml lists what is needed; without a lock file versions may differ between two deployments',
  },
  {
    file: 'Pipfile',
    argv: () => ['env', 'PIPENV_VENV_IN_PROJECT=1', 'pipenv', 'install', '--skip-lock'],
    requires: ['python3', 'pipenv'],
    why: 'Pipfile lists what is needed; without Pipfile.lock versions may differ between two deployments',
  },
]

/** How the project's dependencies are installed. Pure. */
export function planPythonInstall(files: ProjectFiles, project: PythonProject): PythonInstall {
  const requirements = findRequirementsFile(files)
  const rule = rules.find((each) => files.isFile(each.file))
  const isLocked = rule !== undefined && rule.file.endsWith('.lock')
  if (requirements !== undefined && !isLocked) {
    if (project.dependencies.size === 0) return nothing
    const evidence = [{ what: 'install', why: `${requirements} lists what is needed`, file: requirements }]
    return { argv: shell(venv, `${pip} -r ${quoted(requirements)}`), requires: ['python3'], evidence }
  }
  const argv = rule?.argv(project) ?? null
  if (rule === undefined || argv === null) return nothing
  return { argv, requires: rule.requires, evidence: [{ what: 'install', why: rule.why, file: rule.file }] }
}
