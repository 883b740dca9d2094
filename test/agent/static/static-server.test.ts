import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { createStaticServer } from '../../../src/agent/static/static-server.ts'
import { temporaryFolder } from '../../support/home.ts'

async function aSite(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const folder = await temporaryFolder()
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}

const portOf = (server: Server): number => {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function serve(folder: string, spa = false): Promise<number> {
  const server = await createStaticServer(folder, { spa })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return portOf(server)
}

type Reply = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }

async function ask(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const request = httpRequest({ port, host: '127.0.0.1', path, method, headers }, (response) => {
    text(response).then(
      (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      reject,
    )
  })
  request.on('error', reject).end()
  return promise
}

const files = {
  'index.html': '<h1>home</h1>',
  'about.html': 'about',
  'docs/index.html': 'docs',
  'assets/app-BfX3k9aZ.js': 'console.log(1)',
  'assets/app-BfX3k9aZ.js.gz': gzipSync('console.log(1)'),
  'empty/readme.txt': 'x',
  '.env': 'SECRET=1',
  '.well-known/security.txt': 'contact',
  '404.html': 'nothing here',
}

test('a file is served with its type, tag, date and caching', async () => {
  const port = await serve(await aSite(files))
  const home = await ask(port, '/')
  expect(home).toMatchObject({ status: 200, body: '<h1>home</h1>' })
  expect(home.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'content-length': '13',
    'x-content-type-options': 'nosniff',
    'last-modified': expect.any(String),
    etag: expect.stringMatching(/^"[\w-]{22}"$/),
  })
  expect((await ask(port, '/assets/app-BfX3k9aZ.js')).headers['cache-control']).toContain('immutable')
})

test('two copies of a file have one tag, so a new release does not empty browsers', async () => {
  const [one, two] = [await serve(await aSite(files)), await serve(await aSite(files))]
  expect((await ask(one, '/')).headers.etag).toBe((await ask(two, '/')).headers.etag)
})

test('a file that changed has another tag', async () => {
  const folder = await aSite(files)
  // The clock of a file system stands still for some milliseconds.
  utimesSync(join(folder, 'about.html'), 1, 1)
  const port = await serve(folder)
  const before = await ask(port, '/about.html')
  writeFileSync(join(folder, 'about.html'), 'ABOUT')
  expect((await ask(port, '/about.html')).headers.etag).not.toBe(before.headers.etag)
})

test('what the client has is not sent again', async () => {
  const port = await serve(await aSite(files))
  const { etag = '' } = (await ask(port, '/')).headers
  const again = await ask(port, '/', { 'if-none-match': etag })
  expect(again).toMatchObject({ status: 304, body: '' })
  expect(again.headers).toMatchObject({ etag, 'cache-control': 'no-cache' })
})

test('HEAD says what GET would, without a body', async () => {
  const port = await serve(await aSite(files))
  const [head, get] = [await ask(port, '/', {}, 'HEAD'), await ask(port, '/')]
  expect(head).toMatchObject({ status: 200, body: '' })
  expect(head.headers['content-length']).toBe(get.headers['content-length'])
})

test('a range is sent as a part', async () => {
  const port = await serve(await aSite(files))
  const part = await ask(port, '/', { range: 'bytes=4-7' })
  expect(part).toMatchObject({ status: 206, body: 'home' })
  expect(part.headers['content-range']).toBe('bytes 4-7/13')
  const beyond = await ask(port, '/', { range: 'bytes=99-' })
  expect(beyond.status).toBe(416)
  expect(beyond.headers['content-range']).toBe('bytes */13')
})

test('a stored compressed form is sent to those who take it', async () => {
  const port = await serve(await aSite(files))
  const plain = await ask(port, '/assets/app-BfX3k9aZ.js')
  const packed = await ask(port, '/assets/app-BfX3k9aZ.js', { 'accept-encoding': 'gzip' })
  expect(packed.headers).toMatchObject({
    'content-encoding': 'gzip',
    'content-type': 'text/javascript; charset=utf-8',
    vary: 'accept-encoding',
  })
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect(packed.headers.etag).not.toBe(plain.headers.etag)
})

test.for([
  ['/about', 200, 'about'],
  ['/docs/', 200, 'docs'],
  ['/.well-known/security.txt', 200, 'contact'],
  ['/nothing', 404, 'nothing here'],
  ['/empty/', 404, 'nothing here'],
  ['/empty', 404, 'nothing here'],
] as const)('%s is answered with %i', async ([path, status, body]) => {
  expect(await ask(await serve(await aSite(files)), path)).toMatchObject({ status, body })
})

test('a folder without its slash is redirected to it, query kept', async () => {
  const reply = await ask(await serve(await aSite(files)), '/docs?page=2')
  expect(reply).toMatchObject({ status: 301, headers: { location: '/docs/?page=2' } })
})

test.for([
  '/.env',
  '/../secret',
  '/%2e%2e/secret',
  '/..%2fsecret',
  '//etc/passwd',
  '/assets/..%5c..%5csecret',
  '/%00',
])('%s shows nothing', async (path) => {
  const folder = await aSite({ 'site/index.html': 'x', 'site/.env': 'SECRET', secret: 'SECRET' })
  const reply = await ask(await serve(join(folder, 'site')), path)
  expect([400, 404]).toContain(reply.status)
  expect(reply.body).not.toContain('SECRET')
})

test('a link inside is followed, one that leaves is not', async () => {
  const folder = await aSite({ 'site/index.html': 'x', secret: 'SECRET' })
  symlinkSync('index.html', join(folder, 'site/inside.html'))
  symlinkSync('../secret', join(folder, 'site/outside.html'))
  symlinkSync('..', join(folder, 'site/up'))
  const port = await serve(join(folder, 'site'))
  expect((await ask(port, '/inside.html')).status).toBe(200)
  expect((await ask(port, '/outside.html')).status).toBe(404)
  expect((await ask(port, '/up/secret')).status).toBe(404)
})

test('a single-page application answers unknown pages with index.html, unknown assets with 404', async () => {
  const port = await serve(await aSite({ 'index.html': 'app' }), true)
  expect(await ask(port, '/orders/7', { accept: 'text/html' })).toMatchObject({ status: 200, body: 'app' })
  expect((await ask(port, '/assets/gone.js')).status).toBe(404)
  expect((await ask(port, '/orders/7', { accept: 'application/json' })).status).toBe(404)
})

test('other methods are refused and those allowed are named', async () => {
  const reply = await ask(await serve(await aSite(files)), '/', {}, 'POST')
  expect(reply).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
})

test('a large file arrives whole, an empty one is empty', async () => {
  const big = 'x'.repeat(3 * 1024 * 1024)
  const port = await serve(await aSite({ 'big.txt': big, 'none.txt': '' }))
  expect((await ask(port, '/big.txt')).body.length).toBe(big.length)
  expect(await ask(port, '/none.txt')).toMatchObject({ status: 200, body: '' })
})

test('a client that goes away in the middle does not end the server', async () => {
  const port = await serve(await aSite({ ...files, 'big.bin': Buffer.alloc(32 * 1024 * 1024) }))
  const socket = connect(port, '127.0.0.1')
  socket.write('GET /big.bin HTTP/1.1\r\nhost: a\r\n\r\n')
  await once(socket, 'data')
  socket.destroy()
  expect((await ask(port, '/')).status).toBe(200)
})

test('the process serves on the port that it is given and ends on SIGTERM', async () => {
  const folder = await aSite({ 'public/index.html': 'here' })
  const main = new URL('../../../src/agent/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, 'static', 'public', '--port', '0'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(child.stdout, 'data')
  const port = Number(/port (\d+)/.exec(String(line))?.[1])
  expect(await ask(port, '/')).toMatchObject({ status: 200, body: 'here' })
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('the process says which folder is missing', async () => {
  const folder = await aSite({})
  const main = new URL('../../../src/agent/main.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [main, 'static', 'dist', '--port', '0'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [said, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  expect(said).toContain('the folder dist is not in this release')
  expect(exitCode).toBe(1)
})
