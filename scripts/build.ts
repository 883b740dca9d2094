// Builds dist/ somewhere else and puts it in place at the end, so that a build that fails leaves the old one.
import { rename, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { bundleNexo } from './bundle.ts'
import { declareTypes } from './declare-types.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = `${root}dist`
// Where no tool looks, on the same disk.
const fresh = `${root}node_modules/.nexo-build-${process.pid}`
const stale = `${fresh}-old`

try {
  await Promise.all([bundleNexo(root, fresh), declareTypes(root, `${fresh}/types`)])
  await rename(target, stale).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  })
  await rename(fresh, target)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
} finally {
  await Promise.all([
    rm(fresh, { recursive: true, force: true }),
    rm(stale, { recursive: true, force: true }),
  ])
}
