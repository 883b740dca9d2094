// How what would be deployed differs from what serves. Pure; shows no value of the environment.
import type { Json } from '../../kernel/json.ts'
import { shownCommand } from '../building/shown-command.ts'
import type { PlanChange } from '../manager-contract.ts'
import type { ReleaseFacts } from './release-facts.ts'

/** Every difference, in a fixed order. `before` is null when nothing serves. */
export function differencesOf(before: ReleaseFacts | null, after: ReleaseFacts): readonly PlanChange[] {
  return [
    ...fileChanges(before, after),
    ...commandChanges(before, after),
    ...processChanges(before, after),
    ...environmentChanges(before, after),
    ...valueChange('schema revision', text(before?.schemaRevision), text(after.schemaRevision)),
    ...valueChange('shared folders', joined(before?.shared), joined(after.shared)),
    ...valueChange('application folder', before?.applicationPath ?? null, after.applicationPath),
    ...exposureChanges(before, after),
  ]
}

function fileChanges(before: ReleaseFacts | null, after: ReleaseFacts): readonly PlanChange[] {
  const old = before?.files ?? {}
  const added = Object.keys(after.files).filter((path) => old[path] === undefined)
  const removed = Object.keys(old).filter((path) => after.files[path] === undefined)
  const changed = Object.keys(after.files).filter(
    (path) => old[path] !== undefined && old[path] !== after.files[path],
  )
  return [...fileLine('add', added), ...fileLine('change', changed), ...fileLine('remove', removed)]
}

/** More names than this are counted, not listed. */
const namedFiles = 3

const doneTo = { add: 'added', change: 'changed', remove: 'removed' } as const

function fileLine(change: PlanChange['change'], paths: readonly string[]): readonly PlanChange[] {
  if (paths.length === 0) return []
  const named = paths.toSorted().slice(0, namedFiles).join(', ')
  const more = paths.length > namedFiles ? ` and ${paths.length - namedFiles} more` : ''
  const count = paths.length === 1 ? '1 file' : `${paths.length} files`
  const said = `${count} ${doneTo[change]}: ${named}${more}`
  // One side only: an arrow from a list of names to the same list would say nothing.
  return [
    {
      change,
      what: 'source',
      ...(change === 'remove' ? { before: said, after: null } : { before: null, after: said }),
    },
  ]
}

const commandChanges = (before: ReleaseFacts | null, after: ReleaseFacts): readonly PlanChange[] => [
  ...valueChange('install command', line(before?.install), line(after.install)),
  ...valueChange('build command', line(before?.build), line(after.build)),
  ...valueChange('migrate command', line(before?.migrate), line(after.migrate)),
]

function processChanges(before: ReleaseFacts | null, after: ReleaseFacts): readonly PlanChange[] {
  const [old, now] = [processesByName(before), processesByName(after)]
  return namesOf(old, now).flatMap((name) => [
    ...valueChange(`process ${name}`, old[name]?.command ?? null, now[name]?.command ?? null),
    ...settingChanges(name, old[name]?.settings, now[name]?.settings),
    ...valueChange(`replicas of ${name}`, text(before?.replicas[name]), text(after.replicas[name])),
  ])
}

/** How a process is watched and stopped. Its command alone tells of one that comes or goes as a whole. */
const settingChanges = (name: string, old?: JsonObject, now?: JsonObject): readonly PlanChange[] =>
  old === undefined || now === undefined
    ? []
    : namesOf(old, now).flatMap((key) => valueChange(`${key} of ${name}`, text(old[key]), text(now[key])))

type JsonObject = Readonly<Record<string, Json>>
type KnownProcess = { readonly command: string; readonly settings: JsonObject }

/** A process without its replica count, which has a line of its own. */
function processesByName(facts: ReleaseFacts | null): Readonly<Record<string, KnownProcess>> {
  const entries = (facts?.processes ?? []).flatMap((process): [string, KnownProcess][] => {
    if (typeof process !== 'object' || process === null || Array.isArray(process)) return []
    const { name, replicas: _replicas, argv, ...settings } = process
    const command = Array.isArray(argv) ? argv.filter((word) => typeof word === 'string').join(' ') : ''
    return [[typeof name === 'string' ? name : '', { command, settings }]]
  })
  return Object.fromEntries(entries)
}

/** Address, certificate and header, each by itself. */
function exposureChanges(before: ReleaseFacts | null, after: ReleaseFacts): readonly PlanChange[] {
  const [old, now] = [before?.exposure, after.exposure].map((one) =>
    typeof one === 'object' && one !== null && !Array.isArray(one) ? one : {},
  )
  return namesOf(old ?? {}, now ?? {}).flatMap((key) => valueChange(key, text(old?.[key]), text(now?.[key])))
}

/** By name only. A value that changed shows as changed, whether it is a secret or not. */
function environmentChanges(before: ReleaseFacts | null, after: ReleaseFacts): readonly PlanChange[] {
  const [old, now] = [before?.env ?? {}, after.env]
  return namesOf(old, now).flatMap((name): readonly PlanChange[] => {
    const [was, is] = [old[name], now[name]]
    if (was?.fingerprint === is?.fingerprint) return []
    const what = (is ?? was)?.secret === true ? `secret ${name}` : `env ${name}`
    if (was === undefined) return [{ change: 'add', what, before: null, after: '(set)' }]
    if (is === undefined) return [{ change: 'remove', what, before: '(set)', after: null }]
    return [{ change: 'change', what, before: '(old value)', after: '(new value)' }]
  })
}

function valueChange(what: string, before: string | null, after: string | null): readonly PlanChange[] {
  if (before === after) return []
  const change = before === null ? 'add' : after === null ? 'remove' : 'change'
  return [{ change, what, before, after }]
}

const namesOf = (a: object, b: object): readonly string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].toSorted()

const line = (argv: readonly string[] | null | undefined): string | null =>
  argv === null || argv === undefined ? null : shownCommand(argv)
const joined = (names: readonly string[] | undefined): string | null =>
  names === undefined || names.length === 0 ? null : names.join(', ')

/** A value as a person reads it: `host 127.0.0.1, port 8080`; what is not set is left out. */
function text(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null
  if (Array.isArray(value)) return value.map(text).join(' ')
  if (typeof value !== 'object') return String(value)
  const parts = Object.entries(value).flatMap(([key, one]) => (one === null ? [] : [`${key} ${text(one)}`]))
  return parts.length === 0 ? null : parts.join(', ')
}
