// The strategies with a real router: what the memory target cannot show is who was answered, and by whom.
import { expect, test } from 'vitest'
import { aProject, bodyOf } from '../deployment/support/project.ts'
import { startLoad } from '../support/load/load.ts'

const server = (answer: string): string => `
import { createServer } from 'node:http'
createServer((request, response) => {
  if (request.url === '/readyz') return response.end('ready')
  ${answer}
}).listen(process.env.PORT, '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
`

const manifest = (strategy: string, more = ''): string => `name: shop
app: { start: node server.js, health: { path: /readyz } }
environments: { local: { ${more} strategy: ${strategy} } }
`

test(
  'a canary that answers with errors is taken back by the counters of the router',
  { timeout: 300_000 },
  async () => {
    const canary = '{ type: canary, steps: [20, 100], bake: 20s, maxErrorRatio: 0.05, minRequests: 5 }'
    const project = await aProject('node-http', manifest(canary))
    await project.write('server.js', server("response.end('one')"))
    const first = await project.result('deploy')
    const load = startLoad(first.url ?? '', { kinds: ['keep-alive'] })
    await load.untilBody('one')
    await project.write('server.js', server("response.statusCode = 500; response.end('two')"))
    const result = await project.result('deploy')
    await load.stop()
    expect(result).toMatchObject({ outcome: 'restored', exitCode: 5, serving: first.release })
    expect(result.error?.code).toBe('NX-DEPLOY-REVERTED')
    expect(await bodyOf(first.url)).toBe('one')
  },
)

test.for([
  ['rolling', '{ type: rolling, batch: 1 }', 'replicas: 3,'],
  ['recreate', 'recreate', ''],
  ['a healthy canary', '{ type: canary, steps: [10, 50], bake: 500ms }', ''],
] as const)('%s loses no request', { timeout: 300_000 }, async ([, strategy, more]) => {
  const project = await aProject('node-http', manifest(strategy, more))
  const { url } = await project.result('deploy')
  const load = startLoad(url ?? '', { kinds: ['keep-alive', 'new-connection', 'post'] })
  await load.untilEveryKind()
  await project.write('VERSION', '2\n')
  expect(await project.result('deploy')).toMatchObject({ outcome: 'succeeded' })
  await load.untilBody('version 2')
  expect((await load.stop()).failures).toEqual([])
})
