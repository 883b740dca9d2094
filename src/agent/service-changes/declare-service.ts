import { rm } from 'node:fs/promises'
import type { Host } from '../host.ts'
import type { OperationRequest } from '../protocol.ts'
import type { ServiceView } from '../protocol/documents.ts'
import { bindAddress } from '../routers/listening-handle.ts'
import { listenerIdOf } from '../routers/table.ts'
import type { Service } from '../service.ts'
import { portInUse } from '../service-errors.ts'
import { checkTlsPair, writeTlsPair } from '../state/tls-file.ts'

type Wish = OperationRequest<'declareService'>
type Address = { readonly host: string; readonly port: number }

/**
 * Makes a service known and opens its listener. An address that changed is opened before the old one is closed.
 *
 * @throws NX-AGENT-PORT-IN-USE, NX-AGENT-PORT-PRIVILEGED, NX-AGENT-ADDRESS-UNAVAILABLE, NX-AGENT-TLS-INVALID
 */
export async function declareService(host: Host, wish: Wish): Promise<ServiceView> {
  const service = await host.services.findOrCreate(wish.service)
  service.checkFence(wish.fencingToken)
  if (wish.tls !== null) await checkTlsPair(wish.tls)
  const before = service.state.listen
  const listen = wish.listen === null ? null : await openAddress(host, service, wish.listen)
  try {
    await keepTls(service, wish.tls)
    const { releaseHeader } = wish
    await service.commit(wish.fencingToken, (state) => ({
      ...state,
      listen,
      tls: wish.tls !== null,
      releaseHeader,
    }))
  } catch (error) {
    if (listen !== null && !isSame(listen, before)) host.fleet.closeListener(listenerIdOf(listen))
    throw error
  }
  await host.applyTable()
  if (before !== null && !isSame(listen, before)) host.fleet.closeListener(listenerIdOf(before))
  return service.view()
}

/** Opens the listener of a service unless it is open already. */
export async function openListener(host: Host, service: Service, listen: Address): Promise<void> {
  const listenerId = listenerIdOf(listen)
  const other = host.services.all.find((one) => one !== service && isSame(one.state.listen, listen))
  if (other !== undefined) throw portInUse({ ...listen, owner: `${other.key} of this nexo` })
  if (host.fleet.listeners.has(listenerId)) return
  host.fleet.openListener(listenerId, await bindAddress(listen.host, listen.port))
}

/** A port that nobody chose is chosen once: while the host stays the same, so does the port. */
async function openAddress(
  host: Host,
  service: Service,
  wished: { readonly host: string; readonly port: number | null },
): Promise<Address> {
  const open = async (port: number): Promise<Address> => {
    const listen = { host: wished.host, port }
    await openListener(host, service, listen)
    return listen
  }
  const kept = service.state.listen
  if (wished.port !== null) return open(wished.port)
  if (kept !== null && kept.host === wished.host) return open(kept.port)
  return openChosen(() => host.ports.forUrl(`${host.home}\0${service.key}`), open)
}

/**
 * Opens a port that nobody asked for. One that another process took since it was chosen is passed over for the next.
 *
 * @throws what `choose` throws when nothing is left, and what `open` throws, but NX-AGENT-PORT-IN-USE
 */
export async function openChosen<Opened>(
  choose: () => Promise<number>,
  open: (port: number) => Promise<Opened>,
): Promise<Opened> {
  for (;;) {
    const port = await choose()
    try {
      return await open(port)
    } catch (error) {
      if (!portInUse.matches(error)) throw error
    }
  }
}

async function keepTls(service: Service, tls: Wish['tls']): Promise<void> {
  if (tls === null) await rm(service.paths.tls, { force: true })
  else await writeTlsPair(service.paths.tls, tls)
  service.tls = tls ?? undefined
}

const isSame = (one: Address | null, other: Address | null): boolean =>
  one?.host === other?.host && one?.port === other?.port
