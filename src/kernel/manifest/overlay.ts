// What an environment changes about the application: environments.<name>.app laid over app.
import { AppSection } from '../../domain/manifest-app.ts'

type Section = Readonly<Record<string, unknown>>

const isSection = (value: unknown): value is Section =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Lays `over` on `base`: maps are merged key by key at every depth; text, numbers, booleans and lists replace.
 *
 * Promise: pure; neither argument changes; keys of `over` win; merging the same overlay twice changes nothing more.
 */
export function mergeOverlay(base: unknown, over: unknown): unknown {
  if (over === undefined) return base
  if (!isSection(base) || !isSection(over)) return over
  const keys = new Set([...Object.keys(base), ...Object.keys(over)])
  return Object.fromEntries([...keys].map((key) => [key, mergeOverlay(base[key], over[key])]))
}

const sectionAt = (value: unknown, ...path: readonly string[]): Section => {
  let current: unknown = value
  for (const key of path)
    current = isSection(current) && Object.hasOwn(current, key) ? current[key] : undefined
  return isSection(current) ? current : {}
}

/** A process written as a command is a section with a command, so that an overlay can change its replicas alone. */
function withProcessSections(app: Section): Section {
  if (!isSection(app['processes'])) return app
  const processes = Object.entries(app['processes']).map(([name, process]) => [
    name,
    isSection(process) ? process : { command: process },
  ])
  return { ...app, processes: Object.fromEntries(processes) }
}

/** `start` and `static` are two ways to say the same thing, so one in the overlay ends the other below it. */
function withoutReplaced(base: Section, over: Section): Section {
  const replaced = 'start' in over ? 'static' : 'static' in over ? 'start' : undefined
  return Object.fromEntries(Object.entries(base).filter(([key]) => key !== replaced))
}

/**
 * `app` as it is in `environment`. `plain` is a checked manifest as plain values.
 *
 * Promise: pure; an environment that is not listed has no overlay.
 */
export function overlaidApp(plain: unknown, environment: string): AppSection {
  const base = withProcessSections(sectionAt(plain, 'app'))
  const over = withProcessSections(sectionAt(plain, 'environments', environment, 'app'))
  return AppSection.parse(mergeOverlay(withoutReplaced(base, over), over))
}
