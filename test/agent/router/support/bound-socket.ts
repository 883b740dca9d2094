import { bindAddress } from '../../../../src/agent/routers/listening-handle.ts'
import type { ListeningHandle } from '../../../../src/agent/routers/listening-handle.ts'

/** A bound socket with the port that it got. */
export async function boundSocket(): Promise<{ readonly handle: ListeningHandle; readonly port: number }> {
  const handle = await bindAddress('127.0.0.1', 0)
  const name: { port?: number } = {}
  const getsockname: unknown = Reflect.get(handle, 'getsockname')
  if (typeof getsockname !== 'function') throw new TypeError('not a TCP handle')
  Reflect.apply(getsockname, handle, [name])
  if (name.port === undefined) throw new Error('the socket has no port')
  return { handle, port: name.port }
}
