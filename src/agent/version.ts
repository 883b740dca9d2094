import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'

const Package = z.object({ name: z.string(), version: z.string() })

/** Version of this nexo, from the package that this file belongs to, bundled or not. */
export function ownVersion(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const file = join(folder, 'package.json')
    const found = existsSync(file) ? Package.safeParse(JSON.parse(readFileSync(file, 'utf8'))) : undefined
    if (found?.success === true && found.data.name === 'nexo') return found.data.version
    if (folder === dirname(folder)) return 'unknown'
  }
}
