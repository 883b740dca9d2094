import { expect, test } from 'vitest'
import { socketAddress } from '../../src/agent/socket-address.ts'

const linux = { uid: 1000, platform: 'linux', temporaryFolder: '/tmp' } as const

test('the socket is in the home', () => {
  expect(socketAddress({ ...linux, home: '/home/ann/.nexo' })).toEqual({
    path: '/home/ann/.nexo/agent/agent.sock',
    folder: '/home/ann/.nexo/agent',
  })
})

test('a home whose path is too long for a socket gets a short folder of its own', () => {
  const home = `/home/${'é'.repeat(50)}`
  const address = socketAddress({ ...linux, home })
  expect(address.path).toMatch(/^\/tmp\/nexo-[0-9a-f]{16}\/agent\.sock$/)
  expect(address.folder).toBe(address.path.slice(0, -'/agent.sock'.length))
})

test('neither two homes nor two users share an address', () => {
  const long = `/${'x'.repeat(120)}`
  const paths = [
    socketAddress({ ...linux, home: long }).path,
    socketAddress({ ...linux, home: `${long}y` }).path,
    socketAddress({ ...linux, home: long, uid: 1001 }).path,
  ]
  expect(new Set(paths).size).toBe(3)
})

test('on Windows it is a named pipe', () => {
  const address = socketAddress({
    home: String.raw`C:\Users\ann`,
    uid: 'ann',
    platform: 'win32',
    temporaryFolder: '',
  })
  expect(address.folder).toBeUndefined()
  expect(address.path).toMatch(/^\\\\\.\\pipe\\nexo-agent-[0-9a-f]{16}$/)
})
