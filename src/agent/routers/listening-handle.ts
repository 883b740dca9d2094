// Bound sockets that the agent holds and never accepts on. Routers accept; the agent only keeps them from closing.
import { lookup } from 'node:dns/promises'
import * as net from 'node:net'
import { getSystemErrorName } from 'node:util'
import { systemCodeOf } from '../../kernel/errors.ts'
import { ownerOfPort } from '../replicas/listening.ts'
import { addressUnavailable, portInUse, portPrivileged } from '../service-errors.ts'

/** A raw TCP handle: what `child.send` takes and `server.listen` accepts. Opaque. */
export type ListeningHandle = { close(): void }

export const isListeningHandle = (value: unknown): value is ListeningHandle =>
  typeof value === 'object' && value !== null && 'close' in value && typeof value.close === 'function'

/**
 * Binds an address without listening on it.
 *
 * `net.Server` cannot do this: it accepts as soon as it listens. The primitive is the one with which `node:cluster`
 * shares its sockets between processes; it is not in the documentation, so its absence is an error with a name.
 *
 * @throws NX-AGENT-PORT-IN-USE, NX-AGENT-PORT-PRIVILEGED, NX-AGENT-ADDRESS-UNAVAILABLE
 */
export async function bindAddress(host: string, port: number): Promise<ListeningHandle> {
  const { address, family } = await resolveHost(host, port)
  await tryToListen(address, port, host)
  const created: unknown = Reflect.apply(bindPrimitive(), undefined, [address, port, family, undefined, 0])
  if (typeof created === 'number') throw await bindError(getSystemErrorName(created), host, port)
  if (!isListeningHandle(created)) throw addressUnavailable({ host, port, systemCode: 'ENOTSUP' })
  return created
}

function bindPrimitive(): (...parameters: unknown[]) => unknown {
  const primitive: unknown = Reflect.get(net, '_createServerHandle')
  if (typeof primitive !== 'function') throw new TypeError('this Node has no net._createServerHandle')
  return (...parameters) => Reflect.apply(primitive, net, parameters)
}

async function resolveHost(host: string, port: number): Promise<{ address: string; family: number }> {
  try {
    return await lookup(host)
  } catch (error) {
    throw addressUnavailable({ host, port, systemCode: systemCodeOf(error) ?? 'ENOTFOUND' }, { cause: error })
  }
}

// Binding alone succeeds beside another bound socket that does not listen yet: a real listen finds every conflict.
async function tryToListen(address: string, port: number, host: string): Promise<void> {
  const server = net.createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host: address, port, exclusive: true }, resolve)
    })
  } catch (error) {
    throw await bindError(systemCodeOf(error) ?? 'EIO', host, port)
  }
  await new Promise<void>((resolve) => void server.close(() => resolve()))
}

async function bindError(systemCode: string, host: string, port: number): Promise<Error> {
  if (systemCode === 'EADDRINUSE') return portInUse({ host, port, owner: (await ownerOfPort(port)) ?? null })
  if (systemCode === 'EACCES' || systemCode === 'EPERM') return portPrivileged({ host, port })
  return addressUnavailable({ host, port, systemCode })
}
