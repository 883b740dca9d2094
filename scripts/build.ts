// Builds dist/ beside the old one and puts it in place at the end, so that a build that fails leaves the old one.
// Usage: node scripts/build.ts [FOLDER]
import { rename, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { bundleNexo } from './bundle.ts'
import { declareTypes } from './declare-types.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = process.argv[2] ?? `${root}dist`
const fresh = `${target}.new-${process.pid}`
const stale = `${target}.old-${process.pid}`

try {
  await Promise.all([bundleNexo(root, fresh), declareTypes(root, `${fresh}/types`)])
  await rename(target, stale).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  })
  await rename(fresh, target)
} finally {
  await Promise.all([
    rm(fresh, { recursive: true, force: true }),
    rm(stale, { recursive: true, force: true }),
  ])
}
