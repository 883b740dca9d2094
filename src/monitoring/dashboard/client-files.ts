// client-files: the browser's part as it is sent. The bundle replaces this module by one that holds the bundled files
// (scripts/dashboard-client.ts); from source, types are stripped file by file and browsers load the modules as they are.
import { readdir, readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'

export type ClientFile = { readonly name: string; readonly text: string }

/** Files by name. `main.ts` or `main.js` begins, `dashboard.css` is how it looks. */
export async function readClientFiles(): Promise<readonly ClientFile[]> {
  const folder = join(import.meta.dirname, 'client')
  const names = (await readdir(folder)).filter((name) => /\.(?:ts|css|svg)$/.test(name)).toSorted()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8')
      return { name, text: name.endsWith('.ts') ? stripTypeScriptTypes(text) : text }
    }),
  )
}
