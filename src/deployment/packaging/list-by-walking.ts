import { type Dirent, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { systemCodeOf } from '../../kernel/errors.ts'
import { unreadableSource } from './errors.ts'
import { decodeName } from './list-by-git.ts'
import type { ListedPath, PackagingCall } from './packaging-call.ts'

/** A .gitignore and the folder whose paths it judges. */
type Rules = { readonly folder: string; readonly ignores: Ignore }

const neverEntered: ReadonlySet<string> = new Set(['.git', 'node_modules', '.nexo'])

function readEntries(directory: string): Dirent<Buffer>[] {
  try {
    return readdirSync(directory, { withFileTypes: true, encoding: 'buffer' })
  } catch (cause) {
    throw unreadableSource({ paths: [directory], systemCode: systemCodeOf(cause) ?? 'unknown' }, { cause })
  }
}

function readRules(directory: string, folder: string, names: readonly string[]): readonly Rules[] {
  if (!names.includes('.gitignore')) return []
  const file = join(directory, folder, '.gitignore')
  try {
    return [{ folder, ignores: ignore().add(readFileSync(file, 'utf8')) }]
  } catch (cause) {
    if (systemCodeOf(cause) === 'EISDIR') return []
    throw unreadableSource({ paths: [file], systemCode: systemCodeOf(cause) ?? 'unknown' }, { cause })
  }
}

/** The nearest .gitignore that has an opinion wins, as in git. */
function isIgnored(path: string, rules: readonly Rules[]): boolean {
  for (const { folder, ignores } of rules.toReversed()) {
    const verdict = ignores.test(folder === '' ? path : path.slice(folder.length + 1))
    if (verdict.ignored) return true
    if (verdict.unignored) return false
  }
  return false
}

/**
 * Every file and link below `directory` that no .gitignore in it excludes. Links are not followed; a Python
 * environment that nobody ignores is left out. What is neither file, folder nor link is left out with a warning.
 * @throws NX-PACKAGE-UNREADABLE naming the folder
 */
export function listByWalking(directory: string, call: PackagingCall): ListedPath[] {
  const found: ListedPath[] = []
  const visit = (folder: string, above: readonly Rules[]): void => {
    call.signal.throwIfAborted()
    const entries = readEntries(join(directory, folder)).map((entry) => ({
      entry,
      name: decodeName(entry.name),
    }))
    const names = entries.map((each) => each.name)
    if (folder !== '' && names.includes('pyvenv.cfg')) return
    const rules = [...above, ...readRules(directory, folder, names)]
    for (const { entry, name } of entries) {
      const path = folder === '' ? name : `${folder}/${name}`
      if (entry.isDirectory()) {
        if (!neverEntered.has(name) && !isIgnored(`${path}/`, rules)) visit(path, rules)
      } else if (!isIgnored(path, rules)) found.push({ path, isTracked: false })
    }
  }
  visit('', [])
  return found
}
