// error-catalog: the documentation of every error code, gathered from the rooms that define them.
import type { ErrorDocumentation } from '../kernel/errors.ts'
import { notices } from './notices.ts'

/** Every file that defines errors. A test finds codes that are missing here, and codes that are defined twice. */
const rooms: readonly (() => Promise<object>)[] = [
  () => import('./errors.ts'),
  () => import('../agent/errors.ts'),
  () => import('../agent/install/errors.ts'),
  () => import('../agent/router/errors.ts'),
  () => import('../agent/service-errors.ts'),
  () => import('../agent/wire-errors.ts'),
  () => import('../deployment/building/errors.ts'),
  () => import('../deployment/configuration/errors.ts'),
  () => import('../deployment/detection/errors.ts'),
  () => import('../deployment/errors.ts'),
  () => import('../deployment/packaging/errors.ts'),
  () => import('../deployment/providers/process/errors.ts'),
  () => import('../deployment/readiness-errors.ts'),
  () => import('../deployment/rollback-errors.ts'),
  () => import('../generation/errors.ts'),
  () => import('../generation/finding-errors.ts'),
  () => import('../integration/errors.ts'),
  () => import('../integration/plan-errors.ts'),
  () => import('../kernel/durable/errors.ts'),
  () => import('../kernel/errors-adapters.ts'),
  () => import('../kernel/errors-configuration.ts'),
  () => import('../kernel/errors-home.ts'),
  () => import('../kernel/errors-secrets.ts'),
  () => import('../kernel/state/errors.ts'),
  () => import('../maintenance/errors.ts'),
  () => import('../maintenance/repository-errors.ts'),
  () => import('../orchestration/errors.ts'),
  () => import('../monitoring/errors.ts'),
  () => import('../monitoring/dashboard/errors.ts'),
]

const isDocumentation = (value: unknown): value is ErrorDocumentation =>
  typeof value === 'object' && value !== null && 'code' in value && 'meaning' in value && 'remedies' in value

const documentationOf = (exported: unknown): readonly ErrorDocumentation[] => {
  // Codes of findings come as lists.
  if (Array.isArray(exported)) return exported.filter(isDocumentation)
  if (typeof exported !== 'function' || !('documentation' in exported)) return []
  return isDocumentation(exported.documentation) ? [exported.documentation] : []
}

/** Every documented code, sorted by code. Loads only what defines errors. */
export async function readErrorCatalog(): Promise<readonly ErrorDocumentation[]> {
  const loaded = await Promise.all(rooms.map((load) => load()))
  return [...notices, ...loaded.flatMap((room) => Object.values(room).flatMap(documentationOf))].sort(
    (a, b) => (a.code < b.code ? -1 : 1),
  )
}
