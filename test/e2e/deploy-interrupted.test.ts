import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { aProject, bodyOf, resultOf } from '../deployment/support/project.ts'

/** An application that is healthy as soon as there is a file. */
const waitingAt = (gate: string): string => `import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
createServer((request, response) => {
  response.statusCode = existsSync(${JSON.stringify(gate)}) ? 200 : 503
  response.end()
}).listen(process.env.PORT, '127.0.0.1')
`
const gated = 'name: twice\napp: { start: node server.js, health: { path: /, timeout: 4m } }\n'

const phases = ['package', 'build', 'install', 'start', 'health', 'shift', 'verify', 'drain'] as const

/** A request that the release which serves does not finish answering: until it is left, no drain ends. */
async function occupy(url: string | null): Promise<() => void> {
  const left = new AbortController()
  const answer = await fetch(`${url ?? ''}/slow?pieces=1000000&everyMs=1000`, { signal: left.signal })
  expect(answer.status).toBe(200)
  return () => left.abort()
}

test(
  'Ctrl-C in any phase restores the previous release, and the next deployment works',
  { timeout: 300_000 },
  async () => {
    const project = await aProject('node-http', 'name: interrupted\n')
    const { url, release } = await project.result('deploy')
    for (const phase of phases) {
      await project.write('VERSION', `${phase}\n`)
      // However late the signal comes, the deployment is not over.
      const leave = await occupy(url)
      const running = project.start('deploy', '--json')
      await running.untilOutput(`"type":"deployment.phase-started","version":1,"phase":"${phase}"`)
      running.child.kill('SIGINT')
      const result = resultOf(await running.finished)
      leave()
      expect({ phase, ...result }).toMatchObject({
        phase,
        outcome: 'cancelled',
        exitCode: 130,
        serving: release,
      })
      expect(await bodyOf(url)).toContain('hello from version 1')
    }
    expect(await project.result('deploy')).toMatchObject({ outcome: 'succeeded', previous: release })
  },
)

test(
  'a second deployment at the same time is told who holds the lock; with a wait it comes after',
  { timeout: 300_000 },
  async () => {
    const project = await aProject('misbehaving')
    const gate = join(project.home, 'gate')
    await project.write('nexo.yaml', gated)
    await project.write('server.js', waitingAt(gate))
    const running = project.start('deploy', '--json')
    await running.untilOutput('"phase":"health"')
    const refused = await project.result('deploy')
    expect(refused).toMatchObject({ exitCode: 7, error: { code: 'NX-LOCK-HELD' } })
    const waiting = project.start('deploy', '--json', '--lock-wait', '4m')
    await writeFile(gate, '')
    expect(resultOf(await running.finished)).toMatchObject({ outcome: 'succeeded' })
    expect(resultOf(await waiting.finished)).toMatchObject({ outcome: 'unchanged' })
  },
)
