import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { aProject, bodyOf, resultOf, type Project } from '../deployment/support/project.ts'

const Identity = z.looseObject({ pid: z.int() })

async function agentPid(project: Project): Promise<number> {
  const text = await readFile(join(project.home, 'agent', 'agent.json'), 'utf8')
  return Identity.parse(JSON.parse(text)).pid
}

const manifest = 'name: survivor\napp: { start: node server.js, env: { SLOW_MS: "1500" } }\n'

test.for(['start', 'health'] as const)(
  'a deployment whose agent is killed during %s goes on with the next agent',
  { timeout: 300_000 },
  async (phase) => {
    const project = await aProject('misbehaving', manifest)
    await project.write('BEHAVIOUR', 'good')
    const { url } = await project.result('deploy')
    await project.write('BEHAVIOUR', 'slow-start')
    const running = project.start('deploy', '--json')
    await running.untilOutput(`"type":"deployment.phase-started","version":1,"phase":"${phase}"`)
    process.kill(await agentPid(project), 'SIGKILL')
    const result = resultOf(await running.finished)
    expect(result).toMatchObject({ error: null, outcome: 'succeeded' })
    expect(await bodyOf(url)).toBe('1\n')
    const status = await project.status()
    expect(status.replicas.map(({ release }) => release)).toEqual([result.release])
  },
)
