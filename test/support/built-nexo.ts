import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const entry = join(root, 'dist/nexo.cjs')

/** Whether dist/ was built after the last change of anything under src/. */
export function isDistFresh(): boolean {
  const built = statSync(entry, { throwIfNoEntry: false })
  if (built === undefined) return false
  return readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .every((file) => statSync(join(file.parentPath, file.name)).mtimeMs <= built.mtimeMs)
}

/** Absolute path of the built `nexo`, for tests of what is shipped. They run after `npm run build`, as in `npm test`. */
export function builtNexo(): string {
  if (!isDistFresh()) throw new Error('dist/ is missing or older than src/: npm run build')
  return entry
}

/** Absolute path of the script that `node` runs as nexo: the built one, or its source while dist/ is out of date. */
export const nexoEntry = (): string => (isDistFresh() ? entry : join(root, 'src/nexo.ts'))
