// Writes docs/reference from the code. A test fails while a page differs from what this would write.
// Usage: node scripts/generate-reference.ts
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { referencePages } from './reference/pages.ts'

const folder = fileURLToPath(new URL('../docs/reference/', import.meta.url))
await mkdir(folder, { recursive: true })
for (const [name, text] of Object.entries(await referencePages())) await writeFile(`${folder}${name}`, text)
