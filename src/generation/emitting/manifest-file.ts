// The nexo.yaml of a generated application: how it is built, run, watched and backed up, with the line that asks for it.
import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import type { Quality } from '../../domain/application-model/quality.ts'
import type { EmitInput, EmitPart } from './contract.ts'

/** Nightly, when nobody is at work in most of the world's offices; minute chosen off the hour, when every other job starts. */
const defaultBackup = '17 2 * * *'

/**
 * The application's name as nexo, folders and labels take it: lower-case letters, digits and hyphens.
 *
 * Promise: pure, never empty, at most 63 characters, begins with a letter.
 */
export function deployedName(model: Pick<ApplicationModel, 'name'>): string {
  const plain = model.name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 63)
    .replaceAll(/-+$/g, '')
  return plain === '' ? 'application' : plain
}

/** YAML reads these as something else than text. */
const yamlWords: ReadonlySet<string> = new Set(['null', 'true', 'false', 'yes', 'no', 'on', 'off', 'y', 'n'])
const yamlName = (name: string): string => (yamlWords.has(name) ? JSON.stringify(name) : name)

/** `nexo.yaml` of the application. Everything that nobody asked for says ASSUMED. */
export const emitManifestFile: EmitPart = (input) => [
  {
    path: 'nexo.yaml',
    content: [...appLines(input), ...monitoringLines(input), ...maintenanceLines(input), ''].join('\n'),
    kind: 'ops',
    requirementLines: linesOf(input),
  },
]

const linesOf = ({ model }: EmitInput): readonly number[] =>
  [
    ...watched(model).map(({ trace }) => trace.line),
    ...model.schedules.filter(({ task }) => task === 'backup').map(({ trace }) => trace.line),
  ].toSorted((one, other) => one - other)

const appLines = ({ model }: EmitInput): readonly string[] => [
  '# How nexo deploys, watches and backs up this application. `nexo validate` checks it, `nexo deploy` uses it.',
  `name: ${yamlName(deployedName(model))}`,
  'app:',
  '  source: .',
  '  install: npm ci',
  '  build: npm run build',
  '  start: node app.js',
  '  migrate: node app.js migrate',
  '  health: { path: /readyz, timeout: 60s }',
  '  shared: [data]   # the database; outlives every release',
  '  env:',
  '    DATA_DIR: data',
  ...secretLines(model),
  'environments:',
  '  local: { provider: process, replicas: 1 }',
]

/** What the application sends to the outside waits in its outbox until its address is known. */
function secretLines(model: ApplicationModel): readonly string[] {
  const names = [...new Set(model.integrations.flatMap(({ secretRefs }) => secretRefs))].toSorted()
  if (names.length === 0) return []
  return [
    '  # What the application sends waits in its outbox until these are set: `nexo secrets set NAME`, then list them:',
    `  # secrets: [${names.join(', ')}]`,
  ]
}

type Watched = Quality & { readonly monitor: NonNullable<Quality['monitor']>; readonly name: string }

/** Each quality that a monitor can watch, under a name of its own. */
const watched = ({ nfrs }: ApplicationModel): readonly Watched[] =>
  nfrs.flatMap((quality, index) => {
    const { monitor } = quality
    return monitor === undefined || sloMeasure(quality) === undefined || !isObjective(monitor.slo)
      ? []
      : [{ ...quality, monitor, name: sloName(quality, index) }]
  })

/** `quality.response-time` is `response-time`; a name that the manifest does not take is numbered. */
function sloName({ id }: Quality, index: number): string {
  const name = id.slice(id.indexOf('.') + 1)
  return /^[a-z][a-z0-9-]{0,62}$/.test(name) ? yamlName(name) : `quality-${index + 1}`
}

/** Objectives of half and less, or of everything, leave no budget to burn. */
const isObjective = (slo: number): boolean => slo > 0.5 && slo < 1

/** What the router can measure for a quality; undefined when nothing measures it. */
function sloMeasure({ kind, unit, value }: Quality): string | undefined {
  if (kind === 'latency' && unit === 'ms') return `latency: { under: ${value}ms }`
  return kind === 'availability' || kind === 'errorRate' ? 'availability: requests' : undefined
}

function monitoringLines({ model, requirementsFile }: EmitInput): readonly string[] {
  const slos = watched(model).flatMap((quality) => sloLines(quality, requirementsFile))
  return [
    'monitoring:',
    '  checks:',
    '    ready: { http: /readyz, interval: 10s }   # ASSUMED: no line names a check',
    '    replicas: { process: web, interval: 10s }',
    '  scrape:',
    '    application: { url: /metrics, interval: 15s }',
    ...(slos.length === 0 ? [] : ['  slos:', ...slos]),
  ]
}

function sloLines(quality: Watched, requirementsFile: string): readonly string[] {
  const { monitor, trace, name } = quality
  return [
    `    ${name}:   # ${JSON.stringify(trace.text).slice(1, -1)}`,
    `      objective: ${percent(monitor.slo)}`,
    `      window: ${Math.min(monitor.windowDays, 90)}d`,
    `      ${sloMeasure(quality) ?? ''}`,
    `      requirement: { file: ${JSON.stringify(requirementsFile)}, line: ${trace.line} }`,
  ]
}

/** 0.999 is 99.9: a ratio as percent, without the dust of binary fractions. */
const percent = (ratio: number): number => Number((ratio * 100).toFixed(6))

function maintenanceLines({ model, requirementsFile }: EmitInput): readonly string[] {
  const asked = model.schedules.find(({ task }) => task === 'backup')
  const why =
    asked === undefined
      ? 'ASSUMED: no line asks for backups'
      : `${requirementsFile}:${asked.trace.line}: ${JSON.stringify(asked.trace.text).slice(1, -1)}`
  return [
    'maintenance:',
    '  timezone: UTC',
    '  backups:',
    '    - name: database',
    '      source: { sqlite: data/app.db }',
    `      schedule: '${asked?.cron ?? defaultBackup}'   # ${why}`,
    '      proof: restore',
  ]
}
