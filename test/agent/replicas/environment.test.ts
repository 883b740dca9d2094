import { expect, test } from 'vitest'
import {
  minimalEnvironment,
  replacePort,
  replicaArgv,
  replicaEnvironment,
} from '../../../src/agent/replicas/environment.ts'
import { aProcess, aReleaseId } from '../../support/builders.ts'

const identity = {
  service: { application: 'shop', environment: 'local' },
  releaseId: aReleaseId(1),
  replicaId: 'web.1',
  port: 4711,
}

test.each([
  ['--port=$PORT', '--port=4711'],
  ['0.0.0.0:${PORT}', '0.0.0.0:4711'],
  ['$PORT$PORT', '47114711'],
  ['$PORTAL ${PORTAL} $port', '$PORTAL ${PORTAL} $port'],
])('%s becomes %s', (text, replaced) => {
  expect(replacePort(text, 4711)).toBe(replaced)
})

test('a process without a port keeps the text as it is', () => {
  expect(replacePort('$PORT', undefined)).toBe('$PORT')
})

test('nothing of the terminal but paths and language reaches an application', () => {
  const terminal = { PATH: '/bin', HOME: '/home/ann', CI_TOKEN: 'canary', NODE_OPTIONS: '--inspect' }
  expect(minimalEnvironment(terminal, 'linux')).toEqual({ PATH: '/bin', HOME: '/home/ann' })
})

test('the release wins over what is inherited, nothing wins over what nexo says, and a secret stays as it is', () => {
  const env = replicaEnvironment(
    { PATH: '/bin', LANG: 'C' },
    {
      values: { PATH: '/app/bin', NEXO_RELEASE: 'forged', URL: 'http://localhost:$PORT', PASSWORD: 'a$PORT' },
      secretNames: ['PASSWORD'],
    },
    identity,
  )
  expect(env).toEqual({
    PATH: '/app/bin',
    LANG: 'C',
    URL: 'http://localhost:4711',
    PASSWORD: 'a$PORT',
    PORT: '4711',
    NEXO_RELEASE: aReleaseId(1),
    NEXO_APPLICATION: 'shop',
    NEXO_ENVIRONMENT: 'local',
    NEXO_REPLICA: 'web.1',
  })
})

const entry = ['/usr/bin/node', '/nexo/agent.js']

test('argv is run as it is, its port filled in', () => {
  expect(replicaArgv(aProcess({ argv: ['node', 'a b.js', '$PORT'] }), 4711, entry, 'linux')).toEqual([
    'node',
    'a b.js',
    '4711',
  ])
})

test('files are served by nexo itself', () => {
  expect(replicaArgv(aProcess({ argv: ['@static', 'public', '--spa'] }), 4711, entry, 'linux')).toEqual([
    ...entry,
    'static',
    'public',
    '--spa',
    '--port',
    '4711',
  ])
})

test('limits are set by a shell that replaces itself, and not at all where there is none', () => {
  const limited = aProcess({ argv: ['node', 'server.js'], limits: { openFiles: 64, memoryBytes: 1025 } })
  expect(replicaArgv(limited, 1, entry, 'linux')).toEqual([
    '/bin/sh',
    '-c',
    'ulimit -n 64 && ulimit -d 2 && exec "$@"',
    'nexo-limits',
    'node',
    'server.js',
  ])
  expect(replicaArgv(limited, 1, entry, 'win32')).toEqual(['node', 'server.js'])
})
