import type { Evidence } from '../../domain/deployment-configuration.ts'
import { parseScriptLine, shellThatExecs, withVariables } from './command-line.ts'
import { anApplication, applicationNameFrom, type Detector, evidenceIn, webProcess } from './detection.ts'
import { malformedProjectFile } from './errors.ts'
import { findHealthPath } from './health-path.ts'
import { type JsonObject, readJsonObject } from './node/json-object.ts'
import type { ProjectFiles } from './project-files.ts'

const entries = ['main', 'server', 'app', 'mod', 'index', 'src/main', 'src/server']
const endings = ['ts', 'js', 'mjs', 'mts', 'tsx']

/** A task is a text, or an object with `command`. */
function taskOf(configuration: JsonObject, name: string): string | undefined {
  const task = readJsonObject(JSON.stringify(configuration['tasks'] ?? {}))?.[name]
  if (typeof task === 'string') return task
  const command = readJsonObject(JSON.stringify(task ?? {}))?.['command']
  return typeof command === 'string' ? command : undefined
}

/** A task that starts deno itself, so that no task runner stands in between. */
function fromTask(
  files: ProjectFiles,
  file: string,
  configuration: JsonObject,
): { argv: string[]; evidence: Evidence } | undefined {
  const task = taskOf(configuration, 'start')
  if (task === undefined) return undefined
  const line = parseScriptLine(task)
  const argv =
    line.kind === 'simple'
      ? withVariables(
          line.env,
          line.argv.filter((word) => !word.startsWith('--watch')),
        )
      : shellThatExecs(task, [])
  return {
    argv,
    evidence: evidenceIn(files, file, '"start"', {
      what: 'start',
      why: `task "start" is ${JSON.stringify(task)}`,
    }),
  }
}

function fromEntry(files: ProjectFiles): { argv: string[]; evidence: Evidence } | undefined {
  const entry = entries
    .flatMap((stem) => endings.map((ending) => `${stem}.${ending}`))
    .find((file) => files.isFile(file))
  if (entry === undefined) return undefined
  const why = `${entry} is there; it may do everything, set app.start for fewer permissions`
  return { argv: ['deno', 'run', '--allow-all', entry], evidence: { what: 'start', why, file: entry } }
}

/**
 * A Deno project: its start task, then its main file. Pure.
 * @throws NX-DETECT-FILE-INVALID when deno.json is no JSON
 */
export const detectDeno: Detector = (files) => {
  const file = ['deno.json', 'deno.jsonc'].find((name) => files.isFile(name))
  if (file === undefined) return undefined
  const configuration = readJsonObject(files.read(file))
  if (configuration === undefined) throw malformedProjectFile({ file, problem: 'it is no JSON object' })
  const start = fromTask(files, file, configuration) ?? fromEntry(files)
  if (start === undefined) return undefined
  const entry = start.argv.find((word) => /\.[cm]?[jt]sx?$/.test(word))
  const build = taskOf(configuration, 'build') === undefined ? null : ['deno', 'task', 'build']
  return anApplication('deno', {
    framework:
      'fresh' in { ...readJsonObject(JSON.stringify(configuration['imports'] ?? {})) } ? 'fresh' : undefined,
    name: applicationNameFrom(typeof configuration['name'] === 'string' ? configuration['name'] : undefined),
    install: [
      'deno',
      'install',
      ...(files.isFile('deno.lock') ? ['--frozen'] : []),
      ...(entry === undefined ? [] : ['--entrypoint', entry]),
    ],
    build,
    processes: [webProcess(start.argv, entry === undefined ? undefined : findHealthPath(files, [entry]))],
    requires: ['deno'],
    evidence: [start.evidence],
  })
}
