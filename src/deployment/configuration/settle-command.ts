import type { Evidence } from '../../domain/deployment-configuration.ts'
import { parseCommandLine } from '../../domain/command-line.ts'
import { quoted } from '../detection/command-line.ts'
import type { Path } from '../../kernel/manifest/yaml-tree.ts'
import { type Settings, type Settled, settled } from './settings.ts'

/** A command as the manifest holds it: a line, or argv. */
export type WrittenCommand = string | readonly string[]

/**
 * Argv of a command that the manifest's schema has accepted. Pure.
 *
 * Promise: a list is taken as it is; a line is split, or handed to a shell when only a shell can run it.
 */
export function argvOf(command: WrittenCommand, platform: string): { argv: string[]; shell?: string } {
  if (typeof command !== 'string') return { argv: [...command] }
  const parsed = parseCommandLine(command, platform)
  if (!parsed.ok) return { argv: [command] }
  return { argv: [...parsed.argv], ...(parsed.shell === undefined ? {} : { shell: parsed.shell }) }
}

/** The command at `key` of `app`, with a note when it needs a shell. */
export function settleWritten(
  settings: Settings,
  what: string,
  key: Path,
  command: WrittenCommand,
): Settled<string[]> {
  const { argv, shell } = argvOf(command, settings.platform)
  const decided = settings.provenance.ofApp(what, key)
  const why = shell === undefined ? decided.why : `${decided.why}; run by a shell, since it holds ${shell}`
  return settled(argv, [{ ...decided, why }])
}

/** The command that starts a process, without a package manager that would keep the stop signal to itself. */
export function settleStart(
  settings: Settings,
  what: string,
  key: Path,
  command: WrittenCommand,
): Settled<string[]> {
  const seen = settings.seeThrough(typeof command === 'string' ? command : command.map(quoted).join(' '))
  if (seen === undefined) return settleWritten(settings, what, key, command)
  const decided = settings.provenance.ofApp(what, key)
  const why = `${decided.why}; run as "${seen.join(' ')}", since a package manager swallows the stop signal`
  return settled([...seen], [{ ...decided, why }])
}

/** install, build or migrate: the manifest's, none when it says false, else the detected one. */
export function settleStep(
  settings: Settings,
  step: 'install' | 'build' | 'migrate',
): Settled<string[] | null> {
  const written = settings.app[step]
  if (written === undefined) return settled(settings.detected?.[step] ?? null)
  if (written === false) {
    const none: Evidence = { ...settings.provenance.ofApp(step, [step]), why: `app.${step} is false` }
    return settled(null, [none])
  }
  return settleWritten(settings, step, [step], written)
}
