// The first nexo.yaml of a project: as little as possible, with what was detected as comments to start from.
import type { DetectedApplication, Evidence } from '../../domain/deployment-configuration.ts'
import type { ProcessSpec } from '../../domain/process.ts'

/** Where the schema stands, relative to nexo.yaml; `write-manifest.ts` puts it there. */
export const schemaPath = '.nexo/schema.json'

export type ManifestDraft = {
  readonly name: string
  /** Folder of the application relative to nexo.yaml; `.` for its own. */
  readonly source: string
  readonly detected: Omit<DetectedApplication, 'name'>
}

/** A word as a POSIX shell reads it back. `$PORT` is the target's to fill in and stays bare. */
const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) || /^[\w@%+=:,./-]*(?:\$PORT|\$\{PORT\})[@%+=:,./-]*$/.test(word)
    ? word
    : `'${word.replaceAll("'", String.raw`'\''`)}'`

/** A YAML value for a command: a plain line when YAML and shell both read it back, else a list. */
function yamlCommand(argv: readonly string[]): string {
  const line = argv.map(shellWord).join(' ')
  return /^[A-Za-z./][\w@%+=,./$ -]*$/.test(line) && !line.endsWith(' ') ? line : JSON.stringify(argv)
}

const reasonFor = (evidence: readonly Evidence[], what: string): string => {
  const found = evidence.find((each) => each.what === what)
  if (found === undefined) return ''
  const place = [found.file, found.line].filter((part) => part !== undefined).join(':')
  return `   # ${place === '' ? '' : `${place}: `}${found.why}`.replaceAll(/[\r\n]+/g, ' ')
}

const commandLine = (key: string, argv: readonly string[] | null, reason: string): string[] =>
  argv === null ? [] : [`  # ${key}: ${yamlCommand(argv)}${reason}`]

function startLines(processes: readonly ProcessSpec[], evidence: readonly Evidence[]): string[] {
  const [first] = processes
  if (processes.length === 1 && first?.name === 'web') {
    const [program, directory = '.', ...options] = first.argv
    const spa = options.includes('--spa') ? ', spa: true' : ''
    return program === '@static'
      ? [
          `  # static: { directory: ${JSON.stringify(directory)}${spa} }${reasonFor(evidence, 'files to serve')}`,
        ]
      : commandLine('start', first.argv, reasonFor(evidence, 'start'))
  }
  if (processes.length === 0) return []
  const lines = processes.flatMap(({ name, argv }) => `  #   ${name}: ${yamlCommand(argv)}`)
  return ['  # processes:', ...lines]
}

function appLines({ source, detected }: ManifestDraft): string[] {
  const { evidence, processes } = detected
  const health = processes.find(({ role }) => role === 'web')?.health.path
  return [
    `  source: ${/^[\w./-]+$/.test(source) ? source : JSON.stringify(source)}`,
    ...commandLine('install', detected.install, reasonFor(evidence, 'package manager')),
    ...commandLine('build', detected.build, reasonFor(evidence, 'build')),
    ...startLines(processes, evidence),
    ...commandLine('migrate', detected.migrate, reasonFor(evidence, 'migrate')),
    '  # port: 8080   # the same URL every time; a free port is chosen and kept when left out',
    health === undefined
      ? '  # health: { path: /healthz }   # answers 2xx when ready; any answer below 500 on / counts when left out'
      : `  # health: { path: ${JSON.stringify(health)} }${reasonFor(evidence, 'health')}`,
    '  # env: { LOG_LEVEL: info }   # may hold ${env:NAME} and ${secret:NAME}',
    '  # secrets: [DATABASE_URL]   # set with: nexo secrets set DATABASE_URL',
  ]
}

/**
 * The text of a first nexo.yaml.
 *
 * Promise: pure; the same draft gives the same text; it is a valid manifest, and so it is with any of its comments
 * opened. Its first line tells editors where the schema is, relative to the file, so that it works offline, in every
 * checkout, for a global nexo too.
 */
export const renderManifest = (draft: ManifestDraft): string =>
  [
    `# yaml-language-server: $schema=./${schemaPath}`,
    '# Written by nexo init. Lines that begin with # show what nexo found or would do; open one to change it.',
    `name: ${/^\d+$/.test(draft.name) ? JSON.stringify(draft.name) : draft.name}`,
    'app:',
    ...appLines(draft),
    'environments:',
    '  local:',
    '    provider: process',
    '    # replicas: 2',
    '    # strategy: blue-green   # or recreate, rolling, canary',
    '',
  ].join('\n')
