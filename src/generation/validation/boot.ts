// boot: starts a generated application in isolation, asks it what it promises, and ends it.
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import * as z from 'zod'
import type { ApplicationModel } from '../../domain/application-model/application-model.ts'
import type { Finding } from '../../domain/application-logic.ts'
import { startApplication, type Application } from './courier.ts'
import type { Isolation } from './isolation.ts'
import { runIsolated } from './run-isolated.ts'
import { findingOf, limitsMs, passedStep, type Place, type StepEnd } from './steps.ts'
import { publicProbes, roleProbes, type Probe, type Visitor } from './validation-probes.ts'

const endsWithinMs = 20_000
const askEveryMs = 50
const logLines = 20

const isAddress = (address: unknown): address is AddressInfo =>
  typeof address === 'object' && address !== null && 'port' in address

/** A port that nobody has now. In a network of its own every port is free. */
async function freePort({ prefix }: Isolation): Promise<number> {
  if (prefix.length > 0) return 8080
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const server = createServer().once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    server.close(() => resolve(isAddress(address) ? address.port : 0))
  })
  return promise
}

const logOf = ({ process }: Application): string => process.lines('stderr').slice(-logLines).join('\n')

/** Why the application does not become ready; undefined when it did. */
async function untilReady(application: Application, signal: AbortSignal): Promise<string | undefined> {
  let isOver = false
  void application.process.ended.then(() => {
    isOver = true
  })
  const limit = AbortSignal.timeout(limitsMs.boot)
  while (!limit.aborted) {
    const { status } = await application.ask({ path: '/readyz' })
    if (status === 200) return undefined
    if (isOver) return 'it ended before it was ready'
    await pause(askEveryMs, undefined, { signal })
  }
  return `it was not ready after ${limitsMs.boot / 1_000} s`
}

const Session = z.object({ token: z.string() })
const password = 'Correct-horse-battery-7'

/** A user of each role, made as people make them: by the command line of the application. */
async function admit(
  { roles }: ApplicationModel,
  environment: Readonly<Record<string, string>>,
  place: Place,
  application: Application,
  signal: AbortSignal,
): Promise<readonly (Visitor | Finding)[]> {
  const results: (Visitor | Finding)[] = []
  const named = roles.filter((role) => role.name !== 'anyone' && role.name !== 'user')
  // "user" is everybody who has a role, and a role of its own only where the document names none.
  for (const { name, trace } of named.length === 0 ? roles.filter(({ name }) => name === 'user') : named) {
    const email = `${name}@example.com`
    const { exitCode, lines } = await runIsolated(
      {
        argv: [process.execPath, 'app.js', 'user', 'add', email, '--role', name],
        environment,
        network: 'loopback',
        timeoutMs: limitsMs.boot,
        input: `${password}\n`,
      },
      place.isolation,
      signal,
    )
    const answer = await application.ask({
      method: 'POST',
      path: '/api/session',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    })
    const session =
      answer.status < 300 ? Session.safeParse(JSON.parse(answer.body || 'null')).data : undefined
    const why = exitCode === 0 ? `POST /api/session answers ${answer.status}` : lines.slice(-3).join('\n')
    results.push(
      session === undefined
        ? findingOf(
            place,
            {
              code: 'NX-GEN-PROBE-FAILED',
              message: `no user of the role ${name} can begin a session: ${why}`,
            },
            trace.line,
          )
        : { role: name, token: session.token },
    )
  }
  return results
}

async function askAll(probes: readonly Probe[], application: Application, place: Place): Promise<Finding[]> {
  const findings: Finding[] = []
  const limit = AbortSignal.timeout(limitsMs.probes)
  for (const [asked, { title, line, ask }] of probes.entries()) {
    if (limit.aborted) {
      const message = `only ${asked} of ${probes.length} promises could be asked within ${limitsMs.probes / 60_000} minutes`
      return [...findings, findingOf(place, { code: 'NX-GEN-PROBE-FAILED', message }, undefined)]
    }
    const wrong = await ask(application)
    if (wrong !== undefined)
      findings.push(
        findingOf(place, { code: 'NX-GEN-PROBE-FAILED', message: `${title}, but it ${wrong}` }, line),
      )
  }
  return findings
}

/** Asked to end, it ends by itself and says that all went well. */
async function endsWell(
  application: ReturnType<typeof startApplication>,
  signal: AbortSignal,
): Promise<string | undefined> {
  application.end('SIGTERM')
  const limit = pause(endsWithinMs, 'late' as const, { signal, ref: false })
  const exitCode = await Promise.race([application.process.ended, limit])
  if (exitCode === 'late') return `it did not end within ${endsWithinMs / 1_000} s of SIGTERM`
  return exitCode === 0 ? undefined : `it ended with ${exitCode ?? 'a signal'} after SIGTERM`
}

const bootFailed = (place: Place, why: string, log: string): StepEnd => ({
  outcome: 'failed',
  passed: null,
  findings: [
    findingOf(place, { code: 'NX-GEN-BOOT-FAILED', message: `${why}. Its last lines:\n${log}` }, undefined),
  ],
})

/** `boot` and `probes`: the second is undefined when the application did not start. */
export async function bootAndProbe(
  model: ApplicationModel,
  place: Place,
  signal: AbortSignal,
  onBooted: (boot: StepEnd) => void,
): Promise<{ readonly boot: StepEnd; readonly probes: StepEnd | undefined }> {
  const { isolation } = place
  const port = await freePort(isolation)
  const environment = {
    PORT: String(port),
    DATA_DIR: join(isolation.home, 'data'),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    NODE_ENV: 'production',
  }
  const application = startApplication(environment, isolation, signal)
  try {
    const why = await untilReady(application, signal)
    const boot = why === undefined ? passedStep() : bootFailed(place, why, logOf(application))
    onBooted(boot)
    if (why !== undefined) return { boot, probes: undefined }
    const admitted = await admit(model, environment, place, application, signal)
    const visitors = admitted.filter((one): one is Visitor => 'token' in one)
    const refused = admitted.filter((one): one is Finding => 'code' in one)
    const probes = [...publicProbes(model), ...roleProbes(model, visitors)]
    const findings = [...refused, ...(await askAll(probes, application, place))]
    const end = await endsWell(application, signal)
    if (end !== undefined)
      findings.push(findingOf(place, { code: 'NX-GEN-PROBE-FAILED', message: end }, undefined))
    const passed = probes.length + 1 - findings.length + refused.length
    return { boot, probes: { outcome: findings.length === 0 ? 'passed' : 'failed', passed, findings } }
  } finally {
    application.process.kill()
    await application.process.ended
  }
}
