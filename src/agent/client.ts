// client: the way to a host agent, typed by its protocol.
// Enters: calls, streams, one-off processes, artifacts, over any byte stream; starting an agent that is not there.
// Stays out: what the calls mean (providers), the agent itself.
import type { Readable } from 'node:stream'
import { createCalls } from './client/calls.ts'
import { connectOrStart } from './client/connect.ts'
import type { Transport } from './client/transport.ts'
import type { OperationName, OperationReply, OperationRequest, Operations } from './protocol.ts'
import type { AgentDescription } from './protocol/documents.ts'

type OfKind<Kind extends string> = {
  [Name in OperationName]: Operations[Name]['kind'] extends Kind ? Name : never
}[OperationName]
export type UnaryName = OfKind<'unary'>
export type StreamName = OfKind<'stream'>

export type CallOptions = { readonly signal?: AbortSignal }

/** Streams of a one-off process on the caller's side. */
export type ExecIo = {
  readonly stdin: NodeJS.ReadableStream | undefined
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
}

/**
 * An open way to an agent. Errors of the agent arrive as the NexoError that they were there.
 *
 * Every method throws the signal's reason when its signal aborts, and NX-AGENT-CONNECTION-LOST when the agent goes away.
 */
export type AgentClient = {
  /** What the agent said of itself when the way was opened. */
  readonly description: AgentDescription
  call<Name extends UnaryName>(
    name: Name,
    request: OperationRequest<Name>,
    options?: CallOptions,
  ): Promise<OperationReply<Name>>
  stream<Name extends StreamName>(
    name: Name,
    request: OperationRequest<Name>,
    options?: CallOptions,
  ): AsyncIterable<OperationReply<Name>>
  /** Runs a command in a release. Aborting ends its whole process group on the host. */
  exec(
    request: OperationRequest<'exec'>,
    io: ExecIo,
    options?: CallOptions,
  ): Promise<{ readonly exitCode: number | null; readonly signal: string | null }>
  /** Sends a built tree as a tar stream. */
  uploadArtifact(artifactId: string, source: Readable, options?: CallOptions): Promise<void>
  close(): void
}

export type OpenAgentOptions = {
  /** Absolute path: what NEXO_HOME says. */
  readonly home: string
  readonly start: 'if-absent' | 'never'
  /** Argv that starts the background entry; that of this nexo when left out. */
  readonly entry?: readonly string[]
  readonly signal?: AbortSignal
}

/**
 * Opens a way to the agent of a home on this machine, starting one when there is none and the caller wants it.
 *
 * @throws NX-AGENT-NOT-RUNNING, NX-AGENT-START-FAILED, NX-AGENT-HUNG, NX-AGENT-PROTOCOL, NX-AGENT-SOCKET-UNSAFE,
 *   NX-AGENT-HOME-UNWRITABLE
 */
export async function openAgent(options: OpenAgentOptions): Promise<AgentClient> {
  const { transport, description } = await connectOrStart(options)
  return clientOver(transport, description)
}

/** A client over a transport of any kind, such as ssh's stdio. */
export function clientOver(transport: Transport, description: AgentDescription): AgentClient {
  const { call, stream } = createCalls(transport, description.version)
  return {
    description,
    call,
    stream,
    exec: async (request, io, options) => {
      const { runExec } = await import('./client/exec-call.ts')
      return runExec(transport, request, io, options?.signal)
    },
    uploadArtifact: async (artifactId, source, options) => {
      const { uploadTo } = await import('./client/upload.ts')
      return uploadTo(transport, artifactId, source, options?.signal)
    },
    close: () => transport.close(),
  }
}
