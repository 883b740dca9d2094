import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { systemCodeOf } from '../../kernel/errors.ts'
import { releasePaths } from '../paths.ts'
import type { OperationRequest } from '../protocol.ts'
import type { ExecInput, ExecOutput } from '../protocol/reports.ts'
import { readReleaseEnvironment } from '../releases/release-environment.ts'
import { identityVariables, minimalEnvironment } from '../replicas/environment.ts'
import { isGroupAlive, signalGroup } from '../replicas/process-group.ts'
import { findProgram } from '../replicas/program.ts'
import type { Service } from '../service.ts'
import { execFailed } from '../service-errors.ts'
import { createOutputQueue } from './output-queue.ts'

/** What the caller left behind gets this long after SIGTERM. */
const graceMs = 5_000

/**
 * Runs a command in a release's folder with its environment. Ends its whole group when the caller goes away.
 *
 * @throws NX-AGENT-EXEC-FAILED when the program is missing or may not be run, NX-AGENT-RELEASE-UNKNOWN
 */
export async function* runOnce(
  service: Service,
  wish: Omit<OperationRequest<'exec'>, 'service'>,
  input: AsyncIterable<ExecInput>,
  signal: AbortSignal,
): AsyncGenerator<ExecOutput> {
  const child = await start(service, wish)
  const output = createOutputQueue(child)
  void feed(child, input)
  signal.addEventListener('abort', () => endGroup(child), { once: true })
  try {
    yield* output
  } finally {
    if (child.exitCode === null && child.signalCode === null) endGroup(child)
  }
}

async function start(
  service: Service,
  wish: Omit<OperationRequest<'exec'>, 'service'>,
): Promise<ChildProcessWithoutNullStreams> {
  const stored = service.release(wish.releaseId)
  const paths = releasePaths(service.paths, wish.releaseId)
  const [program = '', ...rest] = wish.argv
  const env = {
    ...minimalEnvironment(process.env, process.platform),
    ...(await readReleaseEnvironment(paths.environment)),
    ...wish.env,
    ...identityVariables({
      service: { application: stored.release.application, environment: stored.release.environment },
      releaseId: wish.releaseId,
      replicaId: 'exec',
      port: undefined,
    }),
  }
  const found = await findProgram(program, paths.files, env['PATH'] ?? '')
  if ('systemCode' in found) throw execFailed({ program, systemCode: found.systemCode })
  const child = spawn(found.path, rest, {
    cwd: paths.files,
    env,
    argv0: program,
    detached: true,
    windowsHide: true,
  })
  try {
    await once(child, 'spawn')
  } catch (error) {
    throw execFailed({ program, systemCode: systemCodeOf(error) ?? 'UNKNOWN' }, { cause: error })
  }
  return child
}

async function feed(child: ChildProcessWithoutNullStreams, input: AsyncIterable<ExecInput>): Promise<void> {
  // A program that reads no input closes it: what is still sent goes nowhere, as in a shell.
  child.stdin.on('error', () => child.stdin.destroy())
  try {
    for await (const line of input) {
      if (line.kind === 'end') break
      if (!child.stdin.write(Buffer.from(line.data, 'base64'))) await once(child.stdin, 'drain')
    }
    child.stdin.end()
  } catch {
    // The caller went away in the middle of a line, or the program closed its input.
    child.stdin.destroy()
  }
}

function endGroup(child: ChildProcessWithoutNullStreams): void {
  const { pid } = child
  if (pid === undefined) return
  signalGroup(pid, 'SIGTERM')
  const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs)
  child.once('exit', () => {
    if (!isGroupAlive(pid)) clearTimeout(timer)
  })
}
