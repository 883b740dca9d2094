import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { messageOf } from '../../kernel/errors.ts'
import { stateCorrupt, tlsInvalid } from '../service-errors.ts'
import { writeDurably } from './durable-file.ts'

const TlsPair = z.strictObject({ certificatePem: z.string(), keyPem: z.string() })
export type TlsPair = z.infer<typeof TlsPair>

/** @throws NX-AGENT-TLS-INVALID when the key is not that of the certificate, or either cannot be read */
export async function checkTlsPair(pair: TlsPair): Promise<void> {
  const { createSecureContext } = await import('node:tls')
  try {
    createSecureContext({ cert: pair.certificatePem, key: pair.keyPem })
  } catch (error) {
    throw tlsInvalid({ why: messageOf(error) })
  }
}

/** Keeps certificate and key in a 0600 file of their own. */
export const writeTlsPair = (file: string, pair: TlsPair): Promise<void> =>
  writeDurably(file, JSON.stringify(pair))

/** @throws NX-AGENT-STATE-CORRUPT */
export async function readTlsPair(file: string): Promise<TlsPair> {
  try {
    return TlsPair.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    // A parser's own message would quote the key.
    const why =
      error instanceof SyntaxError || error instanceof z.ZodError ? 'it is damaged' : messageOf(error)
    throw stateCorrupt({ file, why })
  }
}
