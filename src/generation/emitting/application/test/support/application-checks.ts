// application-checks: what every application promises: its description, sessions, and how it starts and stops.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Testbed } from './testbed.ts'

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** `/openapi.json` has every entity's routes, and every route that it has is served. */
export async function checkDescription(app: Testbed): Promise<void> {
  const response = await app.request('GET', '/openapi.json')
  assert.equal(response.status, 200)
  const document: unknown = await response.json()
  assert.ok(isRecord(document) && isRecord(document['paths']))
  assert.match(String(document['openapi']), /^3\.1\./)
  const paths = document['paths']
  for (const { path, links, actions, workflow } of app.application.definition.entities) {
    const base = `/api/${path}`
    for (const [place, methods] of [
      [base, ['get', 'post']],
      [`${base}/{id}`, ['get', 'patch', 'delete']],
      ...links.map((link) => [`${base}/{id}/${link.path}`, ['get']] as const),
      ...actions.map(({ verb }) => [`${base}/{id}/${verb}`, ['post']] as const),
      ...(workflow === null ? [] : [[`${base}/{id}/transitions`, ['post']] as const]),
    ] as const) {
      const described = paths[place]
      assert.ok(isRecord(described), `${place} is not described`)
      for (const method of methods) assert.ok(method in described, `${method} ${place} is not described`)
    }
  }
  for (const [path, methods] of Object.entries(paths))
    for (const method of Object.keys(isRecord(methods) ? methods : {})) {
      if (!['get', 'post', 'put', 'patch', 'delete'].includes(method)) continue
      const place = path.replaceAll(/\{\w+\}/g, 'none')
      const answer = await app.request(
        method.toUpperCase(),
        place,
        undefined,
        method === 'get' ? {} : { body: {} },
      )
      assert.notEqual(answer.status, 405, `${method} ${path} is not served`)
      assert.ok(answer.status < 500, `${method} ${path} answers ${answer.status}`)
    }
  assert.equal((await app.request('GET', '/api/no-such-place')).status, 404)
}

/** Somebody logs in, is known, logs out, and is nobody again; guessing passwords is slowed down. */
export async function checkSessions(app: Testbed): Promise<void> {
  const { definition, users } = app.application
  const [email, password] = ['somebody@users.example', 'a long and unlikely password']
  const role = definition.roles[0]?.name ?? definition.administrator
  await users.add({ kind: 'system' }, { email, role, password })
  const logIn = (word: string, address = email): Promise<Response> =>
    app.request('POST', '/api/session', undefined, { body: { email: address, password: word } })
  const begun = await logIn(password)
  assert.equal(begun.status, 200)
  assert.match(begun.headers.get('set-cookie') ?? '', /HttpOnly/i)
  assert.match(begun.headers.get('set-cookie') ?? '', /SameSite/i)
  const body: unknown = await begun.json()
  assert.ok(isRecord(body) && isRecord(body['user']))
  assert.equal(body['user']['role'], role)
  const headers = { authorization: `Bearer ${String(body['token'])}` }
  assert.equal((await app.request('GET', '/api/session', undefined, { headers })).status, 200)
  assert.equal((await app.request('DELETE', '/api/session', undefined, { headers })).status, 204)
  assert.equal((await app.request('GET', '/api/session', undefined, { headers })).status, 401)
  const statuses: number[] = []
  for (let attempt = 0; attempt < 30; attempt += 1)
    statuses.push((await logIn('not the password', 'victim@users.example')).status)
  assert.equal(statuses[0], 401)
  assert.ok(statuses.includes(429), 'nobody slows down guessing')
}

/** Starts the application as a process, asks it how it is, and asks it to stop. */
export async function checkStart(root: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'application-start-'))
  const child = spawn(process.execPath, [join(root, 'src', 'main.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder },
  })
  const ended = once(child, 'exit')
  try {
    const base = `http://127.0.0.1:${await listeningPort(child.stdout)}`
    assert.equal((await fetch(`${base}/livez`)).status, 200)
    assert.equal((await fetch(`${base}/readyz`)).status, 200)
    assert.match(await (await fetch(`${base}/metrics`)).text(), /http_request_duration/)
    assert.equal((await fetch(`${base}/openapi.json`)).status, 200)
    assert.match(await (await fetch(`${base}/`)).text(), /<!doctype html>/i)
    child.kill('SIGTERM')
    await ended
    assert.equal(child.exitCode, 0)
  } finally {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** The port that the log names; the rest of the log is read, so that nobody waits for a reader. */
function listeningPort(output: NodeJS.ReadableStream): Promise<number> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: output })
    lines.on('line', (line) => {
      const entry: unknown = JSON.parse(line)
      if (isRecord(entry) && entry['message'] === 'listening') resolve(Number(entry['port']))
    })
    lines.on('close', () => reject(new Error('the application ended before it listened')))
  })
}
