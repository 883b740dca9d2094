import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startApplication } from '../../../src/generation/validation/courier.ts'
import { temporaryFolder } from '../../support/home.ts'

test('an application whose validation was killed is ended, since nobody else would', async () => {
  const source = await temporaryFolder()
  const server = "require('node:http').createServer((_, answer) => answer.end('up')).listen(0, '127.0.0.1')"
  await writeFile(join(source, 'app.js'), `${server}; process.on('SIGTERM', () => {})`)
  const isolation = { source, home: source, environment: {}, prefix: [], close: async () => undefined }
  const { process: running } = startApplication({ PORT: '1' }, isolation, new AbortController().signal)
  // What a kill does to it: nobody holds the other end any more.
  running.child.stdin?.destroy()

  expect(await running.ended).not.toBe(0)
})
