// A small application as nexo might have generated it, without dependencies, and ways to break it.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { checkText } from '../../../src/generation/check-requirements.ts'
import { recordOf } from '../../../src/generation/writing/build-record.ts'
import { temporaryFolder } from '../../support/home.ts'

const requirements =
  '# Shop\n\n## P\n\nAn order has a total (money).\n\nManagers can view orders.\n\nThe roles are manager and guest.\n\nGuests can create orders.\n'
export const model = checkText('r.md', requirements).model

const packageFile = {
  name: 'shop',
  version: '1.0.0',
  scripts: { build: 'node build.js', test: 'node --test' },
}

const app = `
import { createServer } from 'node:http'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
const users = join(process.env.DATA_DIR, 'users')
if (process.argv[2] === 'user') {
  mkdirSync(users, { recursive: true })
  writeFileSync(join(users, process.argv[4]), process.argv[6] + '\\n' + readFileSync(0, 'utf8').trim())
  process.exit(0)
}
console.error('fake application begins')
BEFORE_READY
const json = (answer, status, body, type = 'application/json') => answer.writeHead(status, { 'content-type': type }).end(JSON.stringify(body))
const problem = (answer, status) => json(answer, status, { status }, 'application/problem+json')
const paths = { '/api/orders': { get: {}, post: {} }, '/api/orders/{id}': { get: {} } }
const server = createServer(async (request, answer) => {
  const url = new URL(request.url, 'http://x')
  const role = (request.headers.authorization ?? '').slice(7)
  let body = ''
  for await (const piece of request) body += piece
  if (url.pathname === '/livez' || url.pathname === '/readyz') return json(answer, 200, {})
  if (url.pathname === '/metrics') return answer.end('http_request_duration_seconds_count 1')
  if (url.pathname === '/') return answer.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': 'x', 'x-content-type-options': 'nosniff' }).end('<p>')
  if (url.pathname === '/openapi.json') return json(answer, 200, { openapi: '3.1.0', paths })
  if (url.pathname === '/api/session') {
    const { email } = JSON.parse(body)
    const [name] = readFileSync(join(users, email), 'utf8').split('\\n')
    return json(answer, 200, { token: name })
  }
  if (url.pathname !== '/api/orders') return problem(answer, 404)
  if (role === '') return problem(answer, 401)
  if (role !== 'manager') return problem(answer, FOR_GUESTS)
  return url.search === '' ? json(answer, 200, { items: [] }) : problem(answer, 400)
})
server.listen(process.env.PORT, '127.0.0.1')
process.on('SIGTERM', () => server.close(() => process.exit(0)))
`

export type Faults = {
  readonly build?: string
  readonly test?: string
  readonly beforeReady?: string
  readonly forGuests?: number
}

/** Writes the application and gives its folder. Without faults, everything about it is as it should be. */
export async function aFakeApplication({
  build = '',
  test = '',
  beforeReady = '',
  forGuests = 403,
}: Faults = {}): Promise<string> {
  const folder = await temporaryFolder()
  const files = {
    'package.json': JSON.stringify({ ...packageFile, type: 'module' }),
    'package-lock.json': JSON.stringify({
      name: 'shop',
      version: '1.0.0',
      lockfileVersion: 3,
      packages: { '': packageFile },
    }),
    'build.js': build,
    'app.js': app.replace('BEFORE_READY', beforeReady).replace('FOR_GUESTS', String(forGuests)),
    'test/a.test.js': `import test from 'node:test'\nimport assert from 'node:assert/strict'\ntest('it adds', () => assert.equal(1 + 1, 2))\n${test}`,
    ...recordOf([], model, 'r.md'),
  }
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  return folder
}
