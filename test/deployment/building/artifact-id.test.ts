import { expect, test } from 'vitest'
import { aProcess } from '../../support/builders.ts'
import { artifactIdOf, type BuildPlan } from '../../../src/deployment/building/artifact-id.ts'

const host = { platform: 'linux', arch: 'x64', nodeVersion: '24.0.0' }
const plan: BuildPlan = {
  install: ['npm', 'ci'],
  build: ['npm', 'run', 'build'],
  applicationPath: '.',
  migrate: null,
  env: { A: '1' },
  processes: [aProcess()],
}
const id = (differing: Partial<BuildPlan> = {}, onHost = host, digest = 'sha256:1'): string =>
  artifactIdOf(digest, { ...plan, ...differing }, onHost)

test('another source, command, variable or host is another artifact', () => {
  const ids = [
    id(),
    id({}, host, 'sha256:2'),
    id({ install: ['npm', 'install'] }),
    id({ build: null }),
    id({ applicationPath: 'apps/web' }),
    id({ env: { A: '2' } }),
    id({ processes: [aProcess({ argv: ['@static', 'dist'] })] }),
    id({}, { ...host, arch: 'arm64' }),
    id({}, { ...host, nodeVersion: '26.0.0' }),
  ]
  expect(new Set(ids).size).toBe(ids.length)
})

test('what reaches no command does not count', () => {
  expect(id({ env: { A: '1', TOKEN: '${secret:TOKEN}', PORT: '3000' } })).toBe(id())
  expect(id({ build: null, env: { A: '2' } })).toBe(id({ build: null }))
  const plain = { install: null, build: null }
  expect(id(plain, { ...host, arch: 'arm64' })).toBe(id(plain))
})

test('processes count only by whether there is anything but files to serve', () => {
  expect(id({ processes: [aProcess({ argv: ['node', 'other.js'], replicas: 4 })] })).toBe(id())
})

test('the order of variables does not count', () => {
  expect(id({ env: { B: '2', A: '1' } })).toBe(id({ env: { A: '1', B: '2' } }))
})
