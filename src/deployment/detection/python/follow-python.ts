import { parseScriptLine, shellThatExecs, withVariables } from '../command-line.ts'
import type { FollowLine } from '../procfile.ts'

const venvFolder = '.venv/bin'
/** Servers that the interpreter can run as a module: no program with a path of the build folder is involved. */
const modules: ReadonlySet<string> = new Set([
  'gunicorn',
  'uvicorn',
  'hypercorn',
  'daphne',
  'waitress',
  'flask',
  'celery',
  'django',
  'pip',
])

/** A command line in a Python project whose environment is in `.venv`, run by that environment. Pure. */
export const followPython: FollowLine = (line) => {
  const parsed = parseScriptLine(line)
  if (parsed.kind !== 'simple') return shellThatExecs(line, [venvFolder])
  const [program = '', ...rest] = parsed.argv
  const python = `${venvFolder}/python`
  if (/^python3?(?:\.\d+)?$/.test(program)) return withVariables(parsed.env, [python, ...rest])
  if (modules.has(program)) return withVariables(parsed.env, [python, '-m', program, ...rest])
  return program.includes('/') ? withVariables(parsed.env, parsed.argv) : shellThatExecs(line, [venvFolder])
}
