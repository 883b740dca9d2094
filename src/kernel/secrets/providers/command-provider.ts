import { execFile } from 'node:child_process'
import { secretsCommandFailed, secretsReadOnly } from '../../errors-secrets.ts'
import { systemCodeOf } from '../../errors.ts'
import type { AdapterHost } from '../../registry.ts'
import type { SecretProvider, SecretProviderConfig } from '../contract.ts'
import { Secret } from '../secret.ts'

/** A log-in prompt that nobody sees must not hold a deployment up for ever. */
const timeoutMs = 30_000
const largestBytes = 1024 * 1024

type Ended = { readonly error: Error | null; readonly stdout: string; readonly stderr: string }

function run(
  argv: readonly string[],
  host: AdapterHost,
  signal: AbortSignal,
  limitMs: number,
): Promise<Ended> {
  const [program = '', ...args] = argv
  const options = {
    env: { ...host.environment },
    maxBuffer: largestBytes,
    timeout: limitMs,
    signal,
    windowsHide: true,
  }
  return new Promise((resolve) => {
    const child = execFile(program, args, options, (error, stdout, stderr) =>
      resolve({ error, stdout, stderr }),
    )
    // Whatever it asks, there is nobody to answer.
    child.stdin?.end()
  })
}

// The command's own words on stderr; what it printed to stdout may be a value and is never repeated.
const lastWords = (stderr: string): string => stderr.trim().split('\n').slice(-3).join(' / ').slice(0, 300)

function reasonOf({ error, stderr }: Ended, limitMs: number): string {
  const code = systemCodeOf(error)
  if (code === 'ENOENT') return 'no such program on PATH'
  if (code === 'EACCES') return 'it may not be executed'
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `it printed more than ${largestBytes} bytes`
  const killed = error !== null && 'killed' in error && error.killed === true
  if (killed) return `it did not end within ${limitMs / 1_000} s`
  const status = error !== null && 'code' in error && typeof error.code === 'number' ? error.code : 'a signal'
  const words = lastWords(stderr)
  return `it ended with ${status}${words === '' ? '' : `: ${words}`}`
}

/**
 * Secrets that a command prints: `argv` and the name as its last argument; its stdout, without one last line end, is
 * the value. Nothing printed means that there is no such secret. The value is never in an argument.
 */
export const createCommandProvider = (
  { command = [] }: SecretProviderConfig,
  host: AdapterHost,
  limitMs = timeoutMs,
): SecretProvider => ({
  id: 'command',
  capabilities: { write: false, list: false },
  list: async () => [],
  get: async (name, signal) => {
    const ended = await run([...command, name], host, signal, limitMs)
    signal.throwIfAborted()
    const program = command[0] ?? 'secrets.command'
    if (ended.error !== null) throw secretsCommandFailed({ name, program, reason: reasonOf(ended, limitMs) })
    const value = ended.stdout.replace(/\r?\n$/, '')
    return value === '' ? undefined : new Secret(value, `command:${name}`)
  },
  set: async (name) => {
    throw secretsReadOnly({ provider: 'command', name })
  },
  unset: async (name) => {
    throw secretsReadOnly({ provider: 'command', name })
  },
})
