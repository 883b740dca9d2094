import { expect, test } from 'vitest'
import { aProject } from '../deployment/support/project.ts'
import { startLoad } from '../support/load/load.ts'

/** How many pairs of a deployment and a rollback are made under load. 50 give the hundred that the project promises. */
const rounds = Number(process.env['NEXO_DEPLOY_ROUNDS'] ?? '2')

test(
  'deployments, rollbacks and a broken version in between lose no request',
  { timeout: 600_000 },
  async () => {
    const project = await aProject('node-http')
    const { url } = await project.result('deploy')
    const load = startLoad(url ?? '')
    await load.untilEveryKind()
    for (let round = 1; round <= rounds; round += 1) {
      await project.write('VERSION', `2.${round}\n`)
      expect(await project.result('deploy')).toMatchObject({ error: null, outcome: 'succeeded' })
      await load.untilBody(`2.${round}`)
      expect(await project.result('rollback')).toMatchObject({ error: null, outcome: 'succeeded' })
      await load.untilBody('1')
    }
    await project.write('server.js', 'throw new Error("broken")\n')
    expect(await project.result('deploy')).toMatchObject({ outcome: 'restored', exitCode: 5 })
    await load.untilEveryKind()
    const report = await load.stop()
    expect(report.failures).toEqual([])
    expect(Object.values(report.answered).every((count) => count > 1)).toBe(true)
  },
)
