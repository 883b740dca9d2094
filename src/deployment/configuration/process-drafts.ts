// Which processes there are and how each is started: the manifest's, then the Procfile's and detected ones.
import type { Evidence } from '../../domain/deployment-configuration.ts'
import type { AppSection } from '../../domain/manifest-app.ts'
import { ProcessSpec } from '../../domain/process.ts'
import type { Path } from '../../kernel/manifest/yaml-tree.ts'
import { settleStart, type WrittenCommand } from './settle-command.ts'
import { type Settings, type Settled, settled } from './settings.ts'

type Written = Exclude<NonNullable<AppSection['processes']>[string], string | string[]>

const sectionOf = (written: NonNullable<AppSection['processes']>[string]): Written =>
  typeof written === 'string' || Array.isArray(written) ? { command: written } : written

/** Argv that asks the agent for its own file server. */
const staticArgv = ({ directory, spa }: NonNullable<AppSection['static']>): string[] => [
  '@static',
  directory,
  ...(spa === true ? ['--spa'] : []),
]

/** A process before health, replicas and limits are laid over it. */
export type Draft = {
  readonly name: string
  readonly spec: ProcessSpec
  readonly written: Written
  readonly evidence: readonly Evidence[]
}

const draft = (
  settings: Settings,
  name: string,
  argv: string[],
  written: Written,
  evidence: readonly Evidence[],
): Draft => ({
  name,
  written,
  evidence,
  spec: ProcessSpec.parse({
    name,
    role: written.role ?? (name === 'web' ? 'web' : 'worker'),
    argv,
    workingDirectory: settings.applicationPath,
  }),
})

const detectedDraft = (spec: ProcessSpec, written: Written = {}): Draft => ({
  name: spec.name,
  spec: written.role === undefined ? spec : { ...spec, role: written.role },
  written,
  evidence: [],
})

/** The web process that `start` or `static` describes. */
function webFromStart(settings: Settings, written: Written): Draft | undefined {
  const { start, static: files } = settings.app
  if (files !== undefined) {
    const why = settings.provenance.ofApp('files to serve', ['static'])
    return draft(settings, 'web', staticArgv(files), written, [why])
  }
  if (start === undefined) return undefined
  const { value, evidence } = settleStart(settings, 'start', ['start'], start)
  return draft(settings, 'web', value, written, evidence)
}

const keyOfCommand = (settings: Settings, name: string): Path => {
  const key = ['processes', name, 'command']
  return settings.provenance.inOverlay(key) || typeof settings.app.processes?.[name] === 'object'
    ? key
    : key.slice(0, 2)
}

function fromCommand(settings: Settings, name: string, command: WrittenCommand, written: Written): Draft {
  const { value, evidence } = settleStart(settings, `process ${name}`, keyOfCommand(settings, name), command)
  return draft(settings, name, value, written, evidence)
}

/** One entry of `processes`; a section without a command changes the detected process of its name. */
function fromEntry(settings: Settings, name: string, written: Written): Settled<Draft | undefined> {
  const web = name === 'web' ? webFromStart(settings, written) : undefined
  if (web !== undefined && written.command !== undefined) {
    const mistake = settings.provenance.mistakeInApp(['processes', 'web'], {
      code: 'bad-value',
      message: 'app.start (or app.static) and app.processes.web both say how web starts',
      hint: 'Keep one of them.',
    })
    return settled(undefined, [], [mistake])
  }
  if (web !== undefined) return settled(web)
  if (written.command !== undefined) return settled(fromCommand(settings, name, written.command, written))
  const detected = settings.detected?.processes.find((process) => process.name === name)
  if (detected !== undefined) return settled(detectedDraft(detected, written))
  const mistake = settings.provenance.mistakeInApp(['processes', name], {
    at: 'key',
    code: 'missing-key',
    message: `app.processes.${name} lacks a command, and no process of this name was detected`,
    hint: `Add command, such as: ${name}: { command: node ${name}.js }`,
  })
  return settled(undefined, [], [mistake])
}

/** `processes` lists all there are; detected ones that it leaves out are named, so that none vanishes unseen. */
function fromProcesses(
  settings: Settings,
  processes: NonNullable<AppSection['processes']>,
): Settled<Draft[]> {
  const entries = Object.entries(processes).map(([name, written]) =>
    fromEntry(settings, name, sectionOf(written)),
  )
  const start = 'web' in processes ? undefined : webFromStart(settings, {})
  const drafts = [start, ...entries.map(({ value }) => value)].filter((each) => each !== undefined)
  const left = (settings.detected?.processes ?? []).filter(
    ({ name }) => !drafts.some((each) => each.name === name),
  )
  const evidence = left.map(({ name }) => ({
    ...settings.provenance.ofApp(`process ${name}`, ['processes']),
    why: `not run: app.processes lists all processes and leaves ${name} out`,
  }))
  return settled(
    drafts,
    evidence,
    entries.flatMap(({ findings }) => findings),
  )
}

/** All processes, before they are finished. Pure. */
export function draftProcesses(settings: Settings): Settled<Draft[]> {
  if (settings.app.processes !== undefined) return fromProcesses(settings, settings.app.processes)
  const detected = (settings.detected?.processes ?? []).map((spec) => detectedDraft(spec))
  const web = webFromStart(settings, {})
  return settled(web === undefined ? detected : [web, ...detected.filter(({ name }) => name !== 'web')])
}
