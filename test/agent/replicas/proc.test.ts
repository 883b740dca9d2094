import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { parseEnviron } from '../../../src/agent/replicas/find-processes.ts'
import { listenersOf, ownerOfPort } from '../../../src/agent/replicas/listening.ts'
import { answersOn, parseListeningSockets } from '../../../src/agent/replicas/proc-net.ts'
import { membersOf, parseProcessStat } from '../../../src/agent/replicas/process-stat.ts'
import { cpuShare } from '../../../src/agent/replicas/usage.ts'

const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 12345 1 0000000000000000 100 0 0 10 0
   1: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 777 1 0000000000000000 100 0 0 10 0
   2: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 99 1 0000000000000000 20 4 30 10 -1
   3: torn`
const tcp6 = `  sl  local_address                         remote_address                        st tx_queue
   0: 00000000000000000000000001000000:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 31 1
   1: 00000000000000000000000000000000:0BB9 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 32 1
   2: 0000000000000000FFFF00000100007F:0BBA 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 33 1`

test('listening sockets are read from the tables of the kernel, others and torn lines are not', () => {
  expect(parseListeningSockets(tcp)).toEqual([
    { host: '127.0.0.1', port: 8080, inode: '12345' },
    { host: '0.0.0.0', port: 80, inode: '777' },
  ])
  expect(parseListeningSockets(tcp6)).toEqual([
    { host: '::1', port: 3000, inode: '31' },
    { host: '::', port: 3001, inode: '32' },
    { host: '127.0.0.1', port: 3002, inode: '33' },
  ])
})

test.each([
  ['127.0.0.1', true, false],
  ['0.0.0.0', true, false],
  ['::', true, true],
  ['::1', false, true],
  ['192.168.1.7', false, false],
])('a listener on %s answers on 127.0.0.1: %s, on ::1: %s', (host, onFour, onSix) => {
  expect([answersOn(host, '127.0.0.1'), answersOn(host, '::1')]).toEqual([onFour, onSix])
})

const statLine = (pid: number, name: string, state: string, parent: number, group: number): string =>
  `${pid} (${name}) ${state} ${parent} ${group} ${group} 0 -1 4194560 1 2 3 4 700 50 6 7 20 0 1 0 12345 9999 321 ${'0 '.repeat(28)}`

test('a process whose name holds spaces and parentheses is read right', () => {
  expect(parseProcessStat(statLine(42, 'a) (b c', 'S', 7, 42))).toEqual({
    pid: 42,
    parent: 7,
    group: 42,
    session: 42,
    cpuTicks: 750,
    rssPages: 321,
    isStopped: false,
  })
})

test('what waits to be reaped is no process', () => {
  expect(parseProcessStat(statLine(42, 'x', 'Z', 7, 42))).toBeUndefined()
  expect(parseProcessStat('')).toBeUndefined()
})

test('members are the group, and descendants that left it', () => {
  const stats = [
    statLine(10, 'leader', 'S', 1, 10),
    statLine(11, 'child', 'S', 10, 10),
    statLine(30, 'grandchild', 'S', 20, 30),
    statLine(20, 'left', 'S', 11, 20),
    statLine(40, 'other', 'S', 1, 40),
  ].flatMap((line) => parseProcessStat(line) ?? [])
  expect(membersOf(10, stats).map((member) => member.pid)).toEqual([10, 11, 20, 30])
})

test('use is cores over time, unknown for the first sample, never negative', () => {
  expect(cpuShare(undefined, { atMs: 0, ticks: 5 })).toBeNull()
  expect(cpuShare({ atMs: 0, ticks: 100 }, { atMs: 2_000, ticks: 300 })).toBe(1)
  expect(cpuShare({ atMs: 0, ticks: 100 }, { atMs: 2_000, ticks: 50 })).toBe(0)
})

test('an environment is pairs between zero bytes', () => {
  expect([...parseEnviron('A=1\0B=x=y\0torn\0')]).toEqual([
    ['A', '1'],
    ['B', 'x=y'],
  ])
})

test.runIf(process.platform === 'linux')('who listens on a port is found', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  expect(await ownerOfPort(port)).toContain(`pid ${process.pid}`)
  expect(await listenersOf(process.pid)).toContainEqual(expect.objectContaining({ host: '127.0.0.1', port }))
})
