import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** Folder of the sample application that behaves well. */
export const sampleApplication = fileURLToPath(new URL('../../fixtures/apps/node-http', import.meta.url))

export type SampleServer = { readonly url: string; readonly child: ChildProcess }

/** Runs the sample application by itself, without nexo, on a free port. Ended when the test ends. */
export async function startSampleServer(): Promise<SampleServer> {
  const child = spawn(process.execPath, ['server.js'], {
    cwd: sampleApplication,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data')
  const url = /http:\S+/.exec(String(line))?.[0]
  if (url === undefined) throw new Error(`the sample application said: ${String(line)}`)
  return { url, child }
}
