// Load by wrk: one thread, keep-alive connections.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Proxy } from './proxy.ts'

export type Measured = {
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Requests for each second of CPU time that the proxy used: what one core of its own would carry. */
  readonly requestsPerCpuSecond: number
  readonly failures: number
}

const run = promisify(execFile)

/** Loads `path` of a proxy for `seconds`. */
export async function measure(
  proxy: Proxy,
  path: string,
  connections: number,
  seconds: number,
): Promise<Measured> {
  const before = await proxy.cpuSeconds()
  const url = `http://127.0.0.1:${proxy.port}${path}`
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '--timeout', '10s', url]
  const { stdout } = await run('wrk', args)
  const cpuSeconds = (await proxy.cpuSeconds()) - before
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1])
  const socketErrors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(stdout)
  const badAnswers = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0)
  return {
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p50Ms: toMs(/50%\s+([\d.]+)(us|ms|s)/.exec(stdout)),
    p99Ms: toMs(/99%\s+([\d.]+)(us|ms|s)/.exec(stdout)),
    requestsPerCpuSecond: requests / cpuSeconds,
    failures: badAnswers + (socketErrors?.slice(1).reduce((sum, count) => sum + Number(count), 0) ?? 0),
  }
}

function toMs(match: RegExpExecArray | null): number {
  const value = Number(match?.[1])
  return match?.[2] === 'us' ? value / 1000 : match?.[2] === 's' ? value * 1000 : value
}
