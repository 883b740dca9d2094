// TLS on a listener: handshakes, then HTTP/2 or HTTP/1.1 as the client chose. Loaded only by routers that need it.
import { createServer } from 'node:tls'
import type { Server, TLSSocket } from 'node:tls'
import type { Socket } from 'node:net'
import type { RouterLimits } from '../limits.ts'

export type Certificate = { readonly certificatePem: string; readonly keyPem: string }

export type Secured = (socket: TLSSocket, protocol: 'h2' | 'http/1.1') => void

/** One listener's TLS. It never listens itself: accepted sockets are handed to it. */
export class TlsFront {
  readonly #server: Server
  #certificate: Certificate

  /** @throws Node's own error for a certificate or key that is no PEM, or that do not fit each other */
  constructor(certificate: Certificate, limits: RouterLimits, secured: Secured) {
    this.#certificate = certificate
    this.#server = createServer({
      cert: certificate.certificatePem,
      key: certificate.keyPem,
      ALPNProtocols: ['h2', 'http/1.1'],
      minVersion: 'TLSv1.2',
      handshakeTimeout: limits.headMs,
    })
    this.#server.on('secureConnection', (socket) =>
      secured(socket, socket.alpnProtocol === 'h2' ? 'h2' : 'http/1.1'),
    )
    this.#server.on('tlsClientError', (_error, socket) => socket.destroy())
  }

  /** Takes a renewed certificate for the handshakes from now on. */
  use(certificate: Certificate): void {
    const { certificatePem, keyPem } = certificate
    if (certificatePem === this.#certificate.certificatePem && keyPem === this.#certificate.keyPem) return
    this.#server.setSecureContext({ cert: certificatePem, key: keyPem })
    this.#certificate = certificate
  }

  secure(socket: Socket): void {
    this.#server.emit('connection', socket)
  }
}
