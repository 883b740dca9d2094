// From a folder of source to an answer: detected, packaged, built, started as the agent would, asked, stopped.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { buildArtifact } from '../../../src/deployment/building/build-artifact.ts'
import { type DetectedProject, detectApplication } from '../../../src/deployment/detection/detect.ts'
import type { ProcessSpec } from '../../../src/domain/process.ts'
import { systemCodeOf } from '../../../src/kernel/errors.ts'
import { skipWithout } from '../../support/engine.ts'
import { aProject, packageOf, type Piece } from '../packaging/a-project.ts'
import { aBuildCall, aHome } from './a-build.ts'

const fixture = (name: string): string => new URL(`../../../fixtures/apps/${name}`, import.meta.url).pathname
const agentEntry = new URL('../../../src/agent/main.ts', import.meta.url).pathname

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** As the agent stops a replica: all that it started with it. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch (thrown) {
    if (systemCodeOf(thrown) !== 'ESRCH') throw thrown
  }
}

type Running = { readonly child: ChildProcess; readonly url: string }

async function build(directory: string): Promise<{ project: DetectedProject; folder: string }> {
  const project = await detectApplication(directory)
  const source = await packageOf(project.projectDirectory)
  const built = await buildArtifact(
    { source, configuration: project, home: aHome(), env: process.env },
    aBuildCall(),
  )
  return { project, folder: built.directory }
}

async function start(
  process_: ProcessSpec,
  env: Readonly<Record<string, string>>,
  folder: string,
): Promise<Running> {
  const port = await freePort()
  const withPort = (text: string): string => text.replaceAll('$PORT', String(port))
  const own =
    process_.argv[0] === '@static'
      ? [process.execPath, agentEntry, 'static', ...process_.argv.slice(1), '--port', String(port)]
      : process_.argv
  const [program = '', ...rest] = own.map(withPort)
  const variables = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, withPort(value)]))
  const child = spawn(program, rest, {
    cwd: join(folder, process_.workingDirectory),
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: String(port), ...variables },
    stdio: 'ignore',
    detached: true,
  })
  onTestFinished(() => signalGroup(child, 'SIGKILL'))
  return { child, url: `http://127.0.0.1:${port}` }
}

/** The answer once there is one; fails as soon as the process has ended. */
async function answerOf({ child, url }: Running, path: string): Promise<string> {
  const ask = async (): Promise<string | undefined> => {
    expect(child.exitCode, 'the application ended before it answered').toBeNull()
    try {
      return await (await fetch(url + path)).text()
    } catch (thrown) {
      // Not listening yet.
      if (thrown instanceof TypeError) return undefined
      throw thrown
    }
  }
  const answer = await expect.poll(ask, { timeout: 250_000, interval: 50 }).toBeDefined().then(ask)
  return answer ?? ''
}

async function serves(
  directory: string,
  path: string,
): Promise<{ answer: string; healthy: string; end: unknown; project: DetectedProject }> {
  const { project, folder } = await build(directory)
  const [web] = project.processes
  if (web === undefined) throw new Error('no process was detected')
  const running = await start(web, project.env, folder)
  const answer = await answerOf(running, path)
  const healthy = await answerOf(running, web.health.path ?? '/')
  signalGroup(running.child, 'SIGTERM')
  return { answer, healthy, end: await once(running.child, 'exit'), project }
}

test.for([
  ['node-http', '/', 'hello from version 1', []],
  ['python-wsgi', '/', 'hello from python version 1', ['python3']],
  ['go-http', '/', 'hello from go version 1', ['go']],
  ['static-site', '/about', '<h1>about</h1>', []],
  ['procfile-multi', '/', 'hello from web', []],
  ['workspace', '/', 'hello from a workspace', ['npm']],
] as const)(
  'the application %s is built, answers and stops when asked',
  { timeout: 300_000 },
  async ([name, path, said, engines]) => {
    skipWithout(...engines)
    const { answer, healthy, end } = await serves(fixture(name), path)
    expect(answer).toContain(said)
    expect(healthy).not.toBe('')
    expect(end).toEqual([0, null])
  },
)

const router = `<?php if ($_SERVER['REQUEST_URI'] === '/readyz') { echo 'ready'; } else { echo 'hello from php ' . $_SERVER['REQUEST_URI']; }`
const java = `import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
public class Main {
  public static void main(String[] args) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(System.getenv("PORT"))), 0);
    server.createContext("/", exchange -> {
      byte[] body = "hello from java".getBytes();
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
  }
}`
const ruby = `require 'socket'
server = TCPServer.new('127.0.0.1', ENV.fetch('PORT'))
trap('TERM') { exit 0 }
loop do
  client = server.accept
  nil until client.gets.to_s.strip.empty?
  client.write "HTTP/1.1 200 OK\\r\\ncontent-length: 15\\r\\nconnection: close\\r\\n\\r\\nhello from ruby"
  client.close
end`
const rust = `use std::io::{BufRead, BufReader, Write};
fn main() {
    let port = std::env::var("PORT").unwrap();
    let listener = std::net::TcpListener::bind(format!("127.0.0.1:{port}")).unwrap();
    for stream in listener.incoming().flatten() {
        let mut reader = BufReader::new(&stream);
        let mut line = String::new();
        while reader.read_line(&mut line).unwrap_or(0) > 2 { line.clear(); }
        let _ = (&stream).write_all(b"HTTP/1.1 200 OK\\r\\ncontent-length: 15\\r\\nconnection: close\\r\\n\\r\\nhello from rust");
    }
}`

const projects: readonly (readonly [string, string, Readonly<Record<string, Piece>>])[] = [
  ['php', 'hello from php', { 'public/index.php': router, '.env': 'SECRET=canary' }],
  ['java', 'hello from java', { 'Main.java': java }],
  ['ruby', 'hello from ruby', { 'app.rb': ruby }],
  [
    'cargo',
    'hello from rust',
    { 'Cargo.toml': '[package]\nname = "web"\nversion = "0.1.0"\nedition = "2021"\n', 'src/main.rs': rust },
  ],
  [
    'sh',
    'hello',
    {
      'start.sh': {
        text: `#!/bin/sh\nexec node -e 'require("http").createServer((q, s) => s.end("hello")).listen(process.env.PORT, "127.0.0.1")'\n`,
        executable: true,
      },
    },
  ],
]

test.for(projects)(
  'a small application of %s is built, answers and stops when asked',
  { timeout: 300_000 },
  async ([engine, said, pieces]) => {
    skipWithout(engine)
    const { answer, project } = await serves(aProject(pieces), '/some/page')
    expect(answer).toContain(said)
    expect(project.requires).toContain(engine)
  },
)

test('the front controller of a PHP application answers names with a dot, hidden files are not shown', async () => {
  skipWithout('php')
  const { project, folder } = await build(
    aProject({ 'index.php': router, '.env': 'SECRET', 'vendor/a.php': 'SECRET', 'style.css': 'p {}' }),
  )
  const [web] = project.processes
  if (web === undefined) throw new Error('no process was detected')
  const running = await start(web, project.env, folder)
  expect(await answerOf(running, '/report.json')).toContain('hello from php /report.json')
  expect(await answerOf(running, '/style.css')).toBe('p {}')
  expect(await answerOf(running, '/.env')).not.toContain('SECRET')
  expect(await answerOf(running, '/vendor/a.php')).not.toContain('SECRET')
}, 300_000)
