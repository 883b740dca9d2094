// operation-routes: what those who run the application ask it.
import type { Operations } from '../operations/operations.ts'
import type { Routes } from './routes.ts'

const noStore = { 'cache-control': 'no-store' }

export function operationRoutes(routes: Routes, operations: Operations, document: () => unknown): void {
  routes.add('GET', '/livez', (c) => c.json({ status: 'ok' }, 200, noStore))
  routes.add('GET', '/readyz', async (c) => {
    const { isReady, ...state } = await operations.readiness()
    return c.json(state, isReady ? 200 : 503, noStore)
  })
  routes.add('GET', '/metrics', async (c) =>
    c.text(await operations.metrics(), 200, {
      ...noStore,
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    }),
  )
  routes.add('GET', '/openapi.json', (c) => c.json(document(), 200, { 'cache-control': 'no-cache' }))
}
