import type { ListenAddress } from '../../domain/deployment-configuration.ts'
import { parseListenAddress } from '../../domain/listen.ts'
import { type Settings, type Settled, settled } from './settings.ts'

/**
 * Where the router listens: the environment's `listen`, else `app.port` on 127.0.0.1, else a free port of 127.0.0.1.
 *
 * Promise: pure; whether the port can be had is the target's to say.
 */
export function settleListen({ app, section, environment, provenance }: Settings): Settled<ListenAddress> {
  const { listen } = section
  if (listen !== undefined) {
    const address = parseListenAddress(String(listen)) ?? { host: '127.0.0.1', port: null }
    return settled(address, [provenance.of('listen', ['environments', environment, 'listen'])])
  }
  if (app.port === undefined) return settled({ host: '127.0.0.1', port: null })
  return settled({ host: '127.0.0.1', port: app.port }, [provenance.ofApp('port', ['port'])])
}
