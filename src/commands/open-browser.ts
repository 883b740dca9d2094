import { spawn } from 'node:child_process'
import type { Session } from './session.ts'

/** Program and arguments that open a URL; undefined where no desktop can be there. Pure. */
export function browserCommand(
  platform: string,
  environment: Readonly<Record<string, string | undefined>>,
  url: string,
): readonly [string, readonly string[]] | undefined {
  if (platform === 'darwin') return ['open', [url]]
  // rundll32 takes the URL as it is; `cmd /c start` would read & and ^ in it.
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]]
  const hasDesktop = [environment['DISPLAY'], environment['WAYLAND_DISPLAY']].some(
    (value) => value !== undefined,
  )
  return hasDesktop ? ['xdg-open', [url]] : undefined
}

/** Opens `url` if there is a browser; says so on stderr when there is none. */
export function openBrowser(url: string, { host, note }: Session): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const found = browserCommand(process.platform, host.environment, url)
  if (found === undefined) {
    note('no desktop to open a browser on; here is the URL')
    resolve()
    return promise
  }
  const [program, argv] = found
  const child = spawn(program, argv, { stdio: 'ignore', detached: true })
  child.once('error', () => {
    note(`${program} could not be started; here is the URL`)
    resolve()
  })
  child.once('spawn', resolve)
  child.unref()
  return promise
}
