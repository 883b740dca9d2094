import { expect, test } from 'vitest'
import { aProject, bodyOf, resultOf } from '../deployment/support/project.ts'

const phases = ['package', 'build', 'install', 'start', 'health', 'shift', 'verify', 'drain'] as const

test(
  'Ctrl-C in any phase restores the previous release within seconds, and the next deployment works',
  { timeout: 300_000 },
  async () => {
    const project = await aProject('node-http', 'name: interrupted\n')
    const { url, release } = await project.result('deploy')
    for (const phase of phases) {
      await project.write('VERSION', `${phase}\n`)
      const running = project.start('deploy', '--json')
      await running.untilOutput(`"type":"deployment.phase-started","version":1,"phase":"${phase}"`)
      const atMs = performance.now()
      running.child.kill('SIGINT')
      const result = resultOf(await running.finished)
      expect({ phase, ...result }).toMatchObject({
        phase,
        outcome: 'cancelled',
        exitCode: 130,
        serving: release,
      })
      expect(performance.now() - atMs).toBeLessThan(10_000)
      expect(await bodyOf(url)).toContain('hello from version 1')
    }
    expect(await project.result('deploy')).toMatchObject({ outcome: 'succeeded', previous: release })
  },
)

test(
  'a second deployment at the same time is told who holds the lock; with a wait it comes after',
  { timeout: 120_000 },
  async () => {
    const project = await aProject(
      'misbehaving',
      'name: twice\napp: { start: node server.js, env: { SLOW_MS: "1500" } }\n',
    )
    await project.write('BEHAVIOUR', 'slow-start')
    const running = project.start('deploy', '--json')
    await running.untilOutput('"phase":"health"')
    const refused = await project.result('deploy')
    expect(refused).toMatchObject({ exitCode: 7, error: { code: 'NX-LOCK-HELD' } })
    const waited = await project.result('deploy', '--lock-wait', '60s')
    expect(resultOf(await running.finished)).toMatchObject({ outcome: 'succeeded' })
    expect(waited).toMatchObject({ outcome: 'unchanged' })
  },
)
