// The browser's part of the dashboard inside the bundle: its modules as one small file, with style sheet and icon, in
// place of the module that reads them from the source.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown, type Plugin } from 'rolldown'
import { styleSheets } from '../src/monitoring/dashboard/style-sheets.ts'

const reader = /\/src\/monitoring\/dashboard\/client-files\.ts$/
const folder = 'src/monitoring/dashboard/client'

async function bundledScript(root: string): Promise<string> {
  const bundle = await rolldown({ cwd: root, input: join(folder, 'main.ts'), platform: 'browser' })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  await bundle.close()
  if (output.length !== 1) throw new Error('the client of the dashboard is more than one file')
  return output[0].code
}

/** Without comments, and without space that means nothing. */
const smallerStyle = (style: string): string =>
  style
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,]) ?/g, '$1')
    .trim()

/** Puts the client's files into the module that hands them out. */
export const dashboardClient = (root: string): Plugin => ({
  name: 'dashboard-client',
  load: async (id) => {
    if (!reader.test(id.replaceAll('\\', '/'))) return undefined
    const text = (name: string): Promise<string> => readFile(join(root, folder, name), 'utf8')
    const sheets = await Promise.all(styleSheets.map((name) => text(join('styles', name))))
    const files = [
      { name: 'dashboard.css', text: smallerStyle(sheets.join('')) },
      { name: 'icon.svg', text: await text('icon.svg') },
      { name: 'main.js', text: await bundledScript(root) },
    ]
    return `export const readClientFiles = async () => ${JSON.stringify(files)}`
  },
})
