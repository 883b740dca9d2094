import type { DetectedApplication, Evidence } from '../../domain/deployment-configuration.ts'
import { ProcessSpec } from '../../domain/process.ts'
import { anApplication, webProcess } from './detection.ts'
import { malformedProjectFile } from './errors.ts'
import { findHealthPath } from './health-path.ts'
import type { ProjectFiles } from './project-files.ts'

const file = 'Procfile'
const linePattern = /^([A-Za-z][A-Za-z0-9_-]*)\s*:\s*(.+)$/

type ProcfileLine = { readonly name: string; readonly command: string; readonly line: number }

/**
 * The processes of a Procfile, in its order. Pure.
 * @throws NX-DETECT-FILE-INVALID, with the line, for a line that is no `name: command`, a name that is there twice, or
 * an empty file
 * Source: devcenter.heroku.com/articles/procfile
 */
export function parseProcfile(text: string): readonly ProcfileLine[] {
  const lines = text.split('\n').map((raw, index) => ({ raw: raw.trim(), line: index + 1 }))
  const parsed = lines
    .filter(({ raw }) => raw !== '' && !raw.startsWith('#'))
    .map(({ raw, line }) => {
      const [, name = '', command = ''] = linePattern.exec(raw) ?? []
      if (name === '') {
        throw malformedProjectFile({ file: `${file}:${line}`, problem: `"${raw}" is no "name: command"` })
      }
      return { name: processName(name), command, line }
    })
  const twice = parsed.find((each, at) =>
    parsed.some((other, before) => before < at && other.name === each.name),
  )
  if (twice !== undefined) {
    throw malformedProjectFile({ file: `${file}:${twice.line}`, problem: `${twice.name} is there twice` })
  }
  if (parsed.length === 0) throw malformedProjectFile({ file, problem: 'it names no process' })
  return parsed
}

const processName = (name: string): string => name.toLowerCase().slice(0, 31)

/** How a command line becomes argv in the language of the project. */
export type FollowLine = (line: string) => readonly string[]

/**
 * What the Procfile says over what `base` found: its processes, and `release` as the migration. Undefined without one.
 * Install and build stay those of the language. Pure.
 */
export function applyProcfile(
  files: ProjectFiles,
  base: DetectedApplication | undefined,
  follow: FollowLine,
): DetectedApplication | undefined {
  const text = files.read(file)
  if (text === undefined) return undefined
  const lines = parseProcfile(text)
  const release = lines.find((each) => each.name === 'release')
  const processes = lines
    .filter((each) => each !== release)
    .sort((a, b) => Number(b.name === 'web') - Number(a.name === 'web'))
    .map((each) => processOf(files, each, follow))
  return {
    ...(base ?? anApplication('procfile', {})),
    processes,
    migrate: release === undefined ? (base?.migrate ?? null) : [...follow(release.command)],
    evidence: [...(base?.evidence ?? []).filter((each) => each.what !== 'start'), ...lines.map(evidenceOf)],
  }
}

function processOf(files: ProjectFiles, { name, command }: ProcfileLine, follow: FollowLine): ProcessSpec {
  const argv = [...follow(command)]
  if (name === 'web')
    return webProcess(
      argv,
      findHealthPath(
        files,
        argv.filter((word) => files.isFile(word)),
      ),
    )
  return ProcessSpec.parse({ name, role: 'worker', argv })
}

const evidenceOf = ({ name, command, line }: ProcfileLine): Evidence => ({
  what: name === 'release' ? 'migrate' : `process ${name}`,
  why: `the Procfile says: ${command}`,
  file,
  line,
})
