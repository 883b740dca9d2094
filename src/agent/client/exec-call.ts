import { once } from 'node:events'
import type { ClientRequest } from 'node:http'
import { agentConnectionLost } from '../errors.ts'
import type { ExecIo } from '../client.ts'
import type { OperationRequest } from '../protocol.ts'
import type { ExecInput, ExecOutput } from '../protocol/reports.ts'
import { linesOf } from './calls.ts'
import { checkReply } from './reply-check.ts'
import type { Transport } from './transport.ts'
import { responseTo } from './transport.ts'

export type ExecEnd = { readonly exitCode: number | null; readonly signal: string | null }

/** Runs a command in a release, its streams joined to the caller's. */
export async function runExec(
  transport: Transport,
  request: OperationRequest<'exec'>,
  io: ExecIo,
  signal: AbortSignal | undefined,
): Promise<ExecEnd> {
  signal?.throwIfAborted()
  const sent = transport.open('POST', '/v1/exec', signal)
  const response = responseTo('exec', sent, signal)
  sent.write(`${JSON.stringify(request)}\n`)
  const stopInput = sendInput(sent, io.stdin)
  try {
    for await (const line of linesOf('exec', await response, signal)) {
      const output = checkReply('exec', line)
      if (output.kind === 'exit') return { exitCode: output.exitCode, signal: output.signal }
      await writeOutput(output, io)
    }
  } finally {
    stopInput()
    sent.destroy()
  }
  throw agentConnectionLost({ operation: 'exec', why: 'it ended without an exit code' })
}

/** Sends what comes on `stdin`; without one the process gets an empty input. Returns what ends the sending. */
function sendInput(sent: ClientRequest, stdin: NodeJS.ReadableStream | undefined): () => void {
  const end = (): void => {
    if (!sent.destroyed) sent.end(`${JSON.stringify({ kind: 'end' } satisfies ExecInput)}\n`)
  }
  if (stdin === undefined) {
    end()
    return () => undefined
  }
  const send = (block: Buffer | string): void => {
    const line: ExecInput = { kind: 'stdin', data: Buffer.from(block).toString('base64') }
    if (sent.destroyed || sent.write(`${JSON.stringify(line)}\n`)) return
    stdin.pause()
    sent.once('drain', () => stdin.resume())
  }
  stdin.on('data', send)
  stdin.once('end', end)
  return () => {
    stdin.off('data', send)
    stdin.off('end', end)
    stdin.pause()
  }
}

async function writeOutput(output: Exclude<ExecOutput, { kind: 'exit' }>, io: ExecIo): Promise<void> {
  const target = output.kind === 'stdout' ? io.stdout : io.stderr
  if (!target.write(Buffer.from(output.data, 'base64'))) await once(target, 'drain')
}
