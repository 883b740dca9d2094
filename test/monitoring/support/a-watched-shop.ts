// A shop that a monitor watches by one check, and a receiver of its alerts.
import type { ServerResponse } from 'node:http'
import { aProject } from '../../support/project.ts'
import { aMonitorWorld } from './a-monitor.ts'
import { aReceiver, aWebServer } from './a-server.ts'

/** An application that answers with `status`, and a receiver of alerts. */
export async function aWatchedShop({
  answer = (response: ServerResponse): void => void response.end(),
  ...options
}: { readonly home?: string; readonly answer?: (response: ServerResponse) => void } = {}) {
  const shop = { status: 200 }
  const url = await aWebServer((_request, response) => {
    response.statusCode = shop.status
    response.end()
  })
  const receiver = await aReceiver(answer)
  const manifest = (more = ''): string =>
    [
      'name: shop',
      'monitoring:',
      '  defaults: { interval: 10s, timeout: 2s }',
      `  checks: { shop: { http: "${url}/health" } }`,
      `  notify: { ops: { webhook: "${receiver.url}", key: whsec_c2VjcmV0 } }`,
      more,
    ].join('\n')
  const project = await aProject({ 'nexo.yaml': manifest() })
  const world = await aMonitorWorld(project, options)
  const news = (): readonly string[] => receiver.received.map(({ body }) => String(JSON.parse(body).type))
  return { shop, receiver, world, news, project, manifest }
}
