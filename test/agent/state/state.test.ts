import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { agentPaths, servicePaths } from '../../../src/agent/paths.ts'
import { writeDurably } from '../../../src/agent/state/durable-file.ts'
import { createQueue } from '../../../src/agent/state/queue.ts'
import { parseServiceState, readServices } from '../../../src/agent/state/service-file.ts'
import { newServiceState } from '../../../src/agent/state/service-state.ts'
import { takeAgentLock } from '../../../src/agent/agent-lock.ts'
import { temporaryFolder } from '../../support/home.ts'

const shop = { application: 'shop', environment: 'local' }
const whole = JSON.stringify(newServiceState(shop))

test('a state file is read back as it was written', () => {
  expect(parseServiceState('f', whole)).toEqual(newServiceState(shop))
})

test.each([
  ['empty', ''],
  ['torn', whole.slice(0, -20)],
  ['of another shape', whole.replace('"mode":"serve"', '"mode":"dance"')],
  ['with a key too many', whole.replace('{"format"', '{"surprise":1,"format"')],
  ['not an object', '42'],
])('a state file that is %s is damaged, and named', (_what, text) => {
  expect(() => parseServiceState('/x/service.json', text)).toThrow(
    expect.objectContaining({
      code: 'NX-AGENT-STATE-CORRUPT',
      details: expect.objectContaining({ file: '/x/service.json' }),
    }),
  )
})

test('a state file of a newer nexo is refused as that', () => {
  expect(() => parseServiceState('f', '{"format":2,"whatever":true}')).toThrow(
    expect.objectContaining({ code: 'NX-AGENT-STATE-NEWER' }),
  )
})

test('one damaged service does not keep the others from being read', async () => {
  const paths = agentPaths(await temporaryFolder())
  await writeDurably(servicePaths(paths, shop).state, whole)
  await writeDurably(servicePaths(paths, { ...shop, environment: 'staging' }).state, '{')
  await mkdir(join(paths.services, 'Not A Name', 'x'), { recursive: true })
  await mkdir(join(paths.services, 'empty', 'local'), { recursive: true })
  const found = await readServices(paths)

  expect(found.map((one) => [one.service.environment, 'damage' in one])).toEqual([
    ['local', false],
    ['staging', true],
  ])
})

test('a file is replaced whole, is readable by its owner alone, and leaves nothing beside it', async () => {
  const file = join(await temporaryFolder(), 'deep', 'state.json')
  await writeDurably(file, 'one')
  await Promise.all([writeDurably(file, 'two'), writeDurably(file, 'three')])

  expect(['two', 'three']).toContain(await readFile(file, 'utf8'))
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readdir(join(file, '..'))).toEqual(['state.json'])
})

test('a write that fails names file and reason, and the old content stays', async () => {
  const folder = await temporaryFolder()
  const file = join(folder, 'state.json')
  await writeFile(join(folder, 'blocked'), 'a file, not a folder')
  await expect(writeDurably(join(folder, 'blocked', 'state.json'), 'x')).rejects.toMatchObject({
    code: 'NX-AGENT-WRITE-FAILED',
  })
  await writeDurably(file, 'old')
  await mkdir(join(folder, 'target'))
  await expect(writeDurably(join(folder, 'target'), 'x')).rejects.toMatchObject({
    code: 'NX-AGENT-WRITE-FAILED',
  })
  expect(await readFile(file, 'utf8')).toBe('old')
  expect((await readdir(folder)).toSorted()).toEqual(['blocked', 'state.json', 'target'])
})

test('a lock is held once, also within one process, until it is released', async () => {
  const file = join(await temporaryFolder(), 'agent.lock')
  const lock = takeAgentLock(file)
  expect(lock).toBeDefined()
  expect(takeAgentLock(file)).toBeUndefined()
  lock?.release()
  const again = takeAgentLock(file)
  expect(again).toBeDefined()
  again?.release()
})

test('work in a queue runs one after the other, and goes on after a failure', async () => {
  const queue = createQueue()
  const order: string[] = []
  const slow = Promise.withResolvers<void>()
  const first = queue(async () => {
    await slow.promise
    order.push('first')
    throw new Error('no')
  })
  const second = queue(() => Promise.resolve(order.push('second')))
  slow.resolve()

  await expect(first).rejects.toThrow('no')
  await second
  expect(order).toEqual(['first', 'second'])
})

test.runIf(process.platform !== 'win32')(
  'a folder that others may enter is no place for a socket',
  async () => {
    const { checkSocketFolder } = await import('../../../src/agent/socket-folder.ts')
    const folder = await temporaryFolder()
    await chmod(folder, 0o755)
    await expect(checkSocketFolder(folder)).rejects.toMatchObject({ code: 'NX-AGENT-SOCKET-UNSAFE' })
    await chmod(folder, 0o700)
    await checkSocketFolder(folder)
  },
)
