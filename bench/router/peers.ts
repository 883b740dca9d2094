// The peers and the backend, each with one worker, keep-alive on both sides and no access log.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, startWithConfig } from './proxy.ts'
import type { Proxy } from './proxy.ts'

// Started as root, nginx would make its worker another user, who may not read our folder.
const asRoot = process.getuid?.() === 0 ? 'user root; ' : ''

const nginxFrame = (folder: string, server: string): string => `
${asRoot}daemon off; worker_processes 1; pid ${join(folder, `nginx-${Math.random().toString(36).slice(2)}.pid`)};
error_log stderr crit;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 100000000; sendfile on; tcp_nodelay on;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  ${server}
}`

const nginxArgv = (file: string): readonly string[] => ['nginx', '-c', file, '-e', 'stderr']

/** Serves `/small` (80 bytes) and `/large` (1 MiB) from the page cache. */
export async function startBackend(folder: string): Promise<Proxy> {
  const port = await freePort()
  await writeFile(join(folder, 'small'), 'x'.repeat(80))
  await writeFile(join(folder, 'large'), 'x'.repeat(1024 * 1024))
  const server = `server { listen 127.0.0.1:${port} backlog=1024; root ${folder}; default_type text/plain; }`
  const config = nginxFrame(folder, server)
  return startWithConfig({ name: 'backend', folder, port, config, argv: nginxArgv })
}

export async function startNginx(folder: string, backendPort: number): Promise<Proxy> {
  const port = await freePort()
  const config = nginxFrame(
    folder,
    `upstream app { server 127.0.0.1:${backendPort}; keepalive 512; keepalive_requests 100000000; }
     server { listen 127.0.0.1:${port} backlog=1024; location / {
       proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection "";
       proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $remote_addr;
       proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $http_host; } }`,
  )
  return startWithConfig({ name: 'nginx', folder, port, config, argv: nginxArgv })
}

export async function startHaproxy(folder: string, backendPort: number): Promise<Proxy> {
  const port = await freePort()
  const config = `
global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  option forwardfor
  http-reuse always
frontend front
  bind 127.0.0.1:${port}
  default_backend app
backend app
  server one 127.0.0.1:${backendPort}
`
  return startWithConfig({
    name: 'haproxy',
    folder,
    port,
    config,
    argv: (file) => ['haproxy', '-db', '-f', file],
  })
}

export async function startCaddy(folder: string, backendPort: number): Promise<Proxy> {
  const port = await freePort()
  const config = `{
  admin off
  auto_https off
}
http://127.0.0.1:${port} {
  reverse_proxy 127.0.0.1:${backendPort} {
    transport http {
      keepalive_idle_conns_per_host 512
    }
  }
}
`
  return startWithConfig({
    name: 'caddy',
    folder,
    port,
    config,
    argv: (file) => ['caddy', 'run', '--config', file, '--adapter', 'caddyfile'],
    env: { GOMAXPROCS: '1', HOME: folder },
  })
}
