// SIGKILL at every journal position of a deployment and of a rollback; then the same command again.
import { expect, test } from 'vitest'
import { aProject, bodyOf, type Project } from '../deployment/support/project.ts'

/** Kill at every n-th fact about the journal. 1 is the whole sweep. */
const stride = Number(process.env['NEXO_KILL_STRIDE'] ?? '8')
/** Facts after which a process can be killed: each start and each end of a step. */
const facts = ['run.step-started', 'run.step-succeeded']

/** Runs a command and kills it after `count` facts about steps. Gives whether it was still alive then. */
async function killedAfter(project: Project, count: number, ...args: string[]): Promise<boolean> {
  const running = project.start(...args, '--json')
  let seen = 0
  running.child.stdout?.on('data', (piece: string) => {
    seen += piece.split('\n').filter((line) => facts.some((fact) => line.includes(`"type":"${fact}"`))).length
    if (seen >= count) running.child.kill('SIGKILL')
  })
  return (await running.finished).signal === 'SIGKILL'
}

async function isWhole(project: Project, serving: string | null): Promise<void> {
  const status = await project.status()
  expect(status).toMatchObject({ state: 'serving', serving: { release: serving } })
  expect(status.replicas.map(({ release }) => release)).toEqual([serving])
  expect(status.deployments.filter((one) => one.status === 'running')).toEqual([])
}

test(
  'a deployment killed anywhere is finished by the same command at once, and requests are answered all along',
  { timeout: 900_000 },
  async () => {
    const project = await aProject('node-http', 'name: killed\nenvironments: { local: { retain: 1 } }\n')
    let { url } = await project.result('deploy')
    for (let count = 1; ; count += stride) {
      await project.write('VERSION', `1.${count}\n`)
      const killed = await killedAfter(project, count, 'deploy')
      expect(await bodyOf(url)).toContain('hello from version')
      const again = await project.result('deploy')
      expect(again, `after ${count} facts`).toMatchObject({ exitCode: 0 })
      url = again.url
      expect(await bodyOf(url)).toContain(`1.${count}`)
      await isWhole(project, again.serving)
      if (!killed) break
    }
  },
)

test('a rollback killed anywhere is finished by the same command at once', { timeout: 900_000 }, async () => {
  const project = await aProject('node-http', 'name: killed\n')
  const old = await project.result('deploy')
  for (let count = 1; ; count += stride) {
    await project.write('VERSION', `2.${count}\n`)
    await project.result('deploy')
    const killed = await killedAfter(project, count, 'rollback', '--to', old.release ?? '')
    expect(await bodyOf(old.url)).toContain('hello from version')
    if (!killed) break
    const again = await project.result('rollback', '--to', old.release ?? '')
    expect(again, `after ${count} facts`).toMatchObject({ exitCode: 0, serving: old.release })
    expect(await bodyOf(old.url)).toContain('hello from version 1')
    await isWhole(project, old.release)
  }
})
