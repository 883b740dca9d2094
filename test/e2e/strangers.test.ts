// Applications that nobody wrote for nexo: `nexo init`, `nexo deploy`, and they answer as they do elsewhere.
import { expect, test } from 'vitest'
import { skipWithout } from '../support/engine.ts'
import { temporaryHome } from '../support/home.ts'
import { aProject } from '../support/project.ts'
import { runNexo } from '../support/run-nexo.ts'

type Stranger = {
  readonly title: string
  /** Programs of the system that it is made of. */
  readonly engines: readonly string[]
  readonly files: Readonly<Record<string, string>>
  /** A path that only this application answers, and what stands in the answer. */
  readonly path: string
  readonly says: string
}

const nodePackage = (name: string, start: string, dependencies: object, overrides: object = {}): string =>
  JSON.stringify({ name, version: '1.0.0', private: true, scripts: { start }, dependencies, overrides })

const strangers: readonly Stranger[] = [
  {
    title: 'an npm registry server from npm',
    engines: ['npm'],
    files: {
      'package.json': nodePackage(
        'my-registry',
        'verdaccio --listen $PORT',
        { verdaccio: '6.10.4' },
        { 'node-fetch': '2.7.0' },
      ),
    },
    path: '/-/ping',
    says: '{}',
  },
  {
    title: 'a flow editor from npm',
    engines: ['npm'],
    files: {
      'package.json': nodePackage('my-editor', 'node-red --userDir data', { 'node-red': '4.1.15' }),
    },
    path: '/settings',
    says: '"version":"4.1.15"',
  },
  {
    title: 'a calendar server in Python from a system package',
    engines: ['radicale'],
    files: {
      Procfile: 'web: radicale --server-hosts 127.0.0.1:$PORT --storage-filesystem-folder=data\n',
    },
    path: '/.web/',
    says: 'Radicale',
  },
  {
    title: 'a metrics server compiled from Go',
    engines: ['prometheus'],
    files: {
      Procfile:
        'web: prometheus --web.listen-address=127.0.0.1:$PORT --config.file=prometheus.yml --storage.tsdb.path=data\n',
      'prometheus.yml': 'scrape_configs: []\n',
    },
    path: '/-/ready',
    says: 'Ready',
  },
]

test.for(strangers)('$title deploys with init and deploy', { timeout: 900_000 }, async (stranger) => {
  skipWithout(...stranger.engines)
  const home = await temporaryHome()
  const cwd = await aProject(stranger.files)

  const init = await runNexo(['init'], { home, cwd })
  expect(init.exitCode, init.stderr).toBe(0)
  const deploy = await runNexo(['deploy'], { home, cwd, patienceMs: 800_000 })
  expect(deploy.exitCode, deploy.stderr).toBe(0)

  const url = deploy.stdout.trim()
  const answer = await fetch(new URL(stranger.path, url), { headers: { 'x-nexo-release': 'ask' } })
  expect(await answer.text()).toContain(stranger.says)
  expect(answer.headers.get('x-nexo-release')).toMatch(/^r-/)
})
