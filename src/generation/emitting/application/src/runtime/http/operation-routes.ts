// operation-routes: what those who run the application ask it.
import type { Operations } from '../operations/operations.ts'
import { jsonAnswer } from './answer.ts'
import type { Routes } from './routes.ts'

const noStore = { 'cache-control': 'no-store' }

export function operationRoutes(routes: Routes, operations: Operations, document: () => unknown): void {
  routes.add('GET', '/livez', () => jsonAnswer({ status: 'ok' }, 200, noStore))
  routes.add('GET', '/readyz', async () => {
    const { isReady, ...state } = await operations.readiness()
    return jsonAnswer(state, isReady ? 200 : 503, noStore)
  })
  routes.add('GET', '/metrics', async () => ({
    status: 200,
    headers: { ...noStore, 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    content: await operations.metrics(),
  }))
  routes.add('GET', '/openapi.json', () => jsonAnswer(document(), 200, { 'cache-control': 'no-cache' }))
}
