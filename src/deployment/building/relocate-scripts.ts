import { open, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCodeOf } from '../../kernel/errors.ts'

const environments = ['.venv', 'venv', 'env']

const beside = '"$(dirname -- "$(realpath -- "$0")")"'
const longForm = /^#!\/bin\/sh\n'''exec' "?([^"\n]+\/([^/" \n]+))"? "\$0" "\$@"\n' '''\n/

/**
 * A script of a Python environment that names its interpreter by `folder`, rewritten to find it beside itself;
 * undefined for every other text. Pure.
 * Source: the form that pip writes for interpreters whose path is too long for a `#!` line; sh and Python both read it.
 */
export function relocatedScript(text: string, folder: string): string | undefined {
  const short = text.startsWith(`#!${folder}/`) ? /^#!\S*\/(\S+)[^\n]*\n/.exec(text) : null
  const long = longForm.exec(text)
  const isOurs = long?.[1]?.startsWith(`${folder}/`) === true
  const interpreter = short?.[1] ?? (isOurs ? long[2] : undefined)
  const head = short?.[0] ?? long?.[0] ?? ''
  if (interpreter === undefined) return undefined
  return `#!/bin/sh\n'''exec' ${beside}/'${interpreter}' "$0" "$@"\n' '''\n${text.slice(head.length)}`
}

async function startsAsScript(file: string): Promise<boolean> {
  const handle = await open(file, 'r')
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return bytesRead === 2 && buffer.toString('latin1') === '#!'
  } finally {
    await handle.close()
  }
}

async function relocateFile(file: string, folder: string): Promise<void> {
  if (!(await startsAsScript(file))) return
  const text = await readFile(file, 'utf8')
  const relocated = relocatedScript(text, folder)
  if (relocated !== undefined) await writeFile(file, relocated)
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name))
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT' || systemCodeOf(thrown) === 'ENOTDIR') return []
    throw thrown
  }
}

/**
 * Makes the programs of Python environments in `directory` run from wherever the folder is moved to: installers write
 * the absolute path of the folder into each.
 */
export async function relocateScripts(directory: string): Promise<void> {
  for (const environment of environments) {
    const folder = join(directory, environment, 'bin')
    for (const file of await filesOf(folder)) await relocateFile(file, folder)
  }
}
