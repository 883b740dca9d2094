// client-files: the browser's part as it is sent. The bundle replaces this module by one that holds the bundled files
// (scripts/dashboard-client.ts); from source, types are stripped file by file and browsers load the modules as they are.
import { readdir, readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { styleSheets } from './style-sheets.ts'

export type ClientFile = { readonly name: string; readonly text: string }

const folder = join(import.meta.dirname, 'client')
const read = (...path: readonly string[]): Promise<string> => readFile(join(folder, ...path), 'utf8')

const readScript = async (name: string): Promise<ClientFile> => ({
  name,
  text: stripTypeScriptTypes(await read(name)),
})

/** Files by name. `main.ts` or `main.js` begins, `dashboard.css` is how it looks. */
export async function readClientFiles(): Promise<readonly ClientFile[]> {
  const scripts = (await readdir(folder)).filter((name) => name.endsWith('.ts')).toSorted()
  const sheets = await Promise.all(styleSheets.map((name) => read('styles', name)))
  return [
    { name: 'dashboard.css', text: sheets.join('') },
    { name: 'icon.svg', text: await read('icon.svg') },
    ...(await Promise.all(scripts.map(readScript))),
  ]
}
