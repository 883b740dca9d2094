import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { NexoError } from '../../kernel/errors.ts'
import { readJson } from './calls.ts'
import type { Transport } from './transport.ts'
import { lossOf, responseTo } from './transport.ts'

/** Sends a built tree. @throws NX-AGENT-ARTIFACT-INVALID, NX-AGENT-WRITE-FAILED, NX-AGENT-CONNECTION-LOST */
export async function uploadTo(
  transport: Transport,
  artifactId: string,
  source: Readable,
  signal: AbortSignal | undefined,
): Promise<void> {
  const sent = transport.open('PUT', `/v1/artifacts/${artifactId}`, signal)
  const answered = responseTo('uploadArtifact', sent, signal).then((response) =>
    readJson('uploadArtifact', response, signal),
  )
  // An agent that refuses answers before it has read everything: its word counts more than the broken pipe.
  const sending = pipeline(source, sent).catch((error: unknown) => error)
  try {
    await answered
  } catch (error) {
    source.destroy()
    throw error instanceof NexoError ? error : lossOf('uploadArtifact', error, signal)
  }
  await sending
}
