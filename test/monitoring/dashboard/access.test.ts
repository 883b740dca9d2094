import { expect, test } from 'vitest'
import {
  cookieName,
  isSignedIn,
  isTrustedHost,
  refuseForeign,
  returnPath,
  sessionOf,
} from '../../../src/monitoring/dashboard/access.ts'

test.each([
  ['127.0.0.1:7942', true],
  ['localhost:7942', true],
  ['localhost', true],
  ['[::1]:7942', true],
  ['192.168.1.4:7942', true],
  ['monitor.lan:7942', true],
  ['MONITOR.LAN', true],
  ['attacker.example:7942', false],
  ['127.0.0.1.attacker.example', false],
  ['localhost.attacker.example', false],
  ['127.0.0.1@attacker.example', false],
  ['attacker.example#127.0.0.1', false],
  ['attacker.example/127.0.0.1', false],
  ['', false],
  [undefined, false],
])('a dashboard on monitor.lan is reached as %s: %s', (host, isTrusted) => {
  expect(isTrustedHost(host, 'monitor.lan')).toBe(isTrusted)
})

const own = { host: '127.0.0.1:7942' }

test('a request that another site made is refused; one of our own pages, of a program and a typed URL are not', () => {
  const refused = (headers: Readonly<Record<string, string>>, method = 'GET'): number | undefined =>
    refuseForeign({ ...own, ...headers }, method, '127.0.0.1')?.status
  expect(refused({})).toBeUndefined()
  expect(refused({ origin: 'http://127.0.0.1:7942' })).toBeUndefined()
  expect(
    refused({ origin: 'http://127.0.0.1:7942', 'sec-fetch-site': 'same-origin' }, 'POST'),
  ).toBeUndefined()
  expect(refused({ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' })).toBeUndefined()
  expect(refused({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBeUndefined()
  expect(refused({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe(403)
  // Another port of this machine is another program.
  expect(refused({ 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' })).toBe(403)
  expect(refused({ origin: 'http://127.0.0.1:9999' })).toBe(403)
  expect(refused({ origin: 'null' }, 'POST')).toBe(403)
  expect(refused({ origin: 'https://attacker.example' })).toBe(403)
  expect(refused({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 'POST')).toBe(403)
  expect(refused({}, 'POST')).toBe(403)
})

test('a reader is who has the token, or the session that was made from it', () => {
  const cookie = (value: string): string => `theme=x; ${cookieName(7942)}=${value}`
  expect(isSignedIn({ authorization: 'Bearer t-1' }, 't-1', 7942)).toBe(true)
  expect(isSignedIn({ authorization: 'Bearer t-2' }, 't-1', 7942)).toBe(false)
  expect(isSignedIn({ cookie: cookie(sessionOf('t-1')) }, 't-1', 7942)).toBe(true)
  expect(isSignedIn({ cookie: cookie(sessionOf('t-1')) }, 't-2', 7942)).toBe(false)
  expect(isSignedIn({ cookie: cookie('t-1') }, 't-1', 7942)).toBe(false)
  expect(isSignedIn({ cookie: cookie(sessionOf('t-1')) }, 't-1', 7943)).toBe(false)
  expect(isSignedIn({}, 't-1', 7942)).toBe(false)
})

test('a wrong token beside a right session is wrong', () => {
  const cookie = `${cookieName(1)}=${sessionOf('t-1')}`
  expect(isSignedIn({ cookie, authorization: 'Bearer t-2' }, 't-1', 1)).toBe(false)
})

test.each([
  ['/alerts?target=a', '/alerts?target=a'],
  ['//attacker.example', '/'],
  ['/\\attacker.example', '/'],
  ['https://attacker.example', '/'],
  ['/a b', '/'],
  ['/sign-in?back=/', '/'],
  ['', '/'],
  [null, '/'],
])('after signing in, %s leads to %s', (wished, path) => {
  expect(returnPath(wished)).toBe(path)
})
