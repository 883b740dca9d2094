import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import type { ExecOutput } from '../protocol/reports.ts'

/** Outputs of a process in the order in which they came, then how it ended. Reads no faster than it is read. */
export async function* createOutputQueue(child: ChildProcessWithoutNullStreams): AsyncGenerator<ExecOutput> {
  const queue: ExecOutput[] = []
  let wake = Promise.withResolvers<void>()
  let closed = false
  const add = (output: ExecOutput): void => {
    queue.push(output)
    // Enough for a slow caller: the process waits for its pipe meanwhile.
    if (queue.length >= maxQueued) for (const stream of [child.stdout, child.stderr]) stream.pause()
    wake.resolve()
  }
  child.stdout.on('data', (data: Buffer) => add({ kind: 'stdout', data: data.toString('base64') }))
  child.stderr.on('data', (data: Buffer) => add({ kind: 'stderr', data: data.toString('base64') }))
  // `close` comes after the last byte of both outputs, `exit` may come before.
  child.once('close', (exitCode, signal) => {
    closed = true
    add({ kind: 'exit', exitCode, signal })
  })
  for (;;) {
    const next = queue.shift()
    if (next !== undefined) {
      yield next
      if (next.kind === 'exit') return
      continue
    }
    wake = Promise.withResolvers<void>()
    if (!closed) for (const stream of [child.stdout, child.stderr]) stream.resume()
    if (queue.length === 0) await wake.promise
  }
}

const maxQueued = 64
