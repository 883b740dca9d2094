import { mkdir, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname } from 'node:path'
import { execa } from 'execa'
import { messageOf } from '../../kernel/errors.ts'
import { currentProcess } from '../../kernel/process-identity.ts'
import { agentEntry } from '../entry.ts'
import { minimalEnvironment } from '../replicas/environment.ts'
import { installFailed, installUnsupported } from './errors.ts'
import type { InstallPlan, InstallWish } from './install-plan.ts'
import { planInstall } from './install-plan.ts'

/** What the caller of `nexo agent install` wants; the rest is read from this machine. */
export type InstallOptions = {
  readonly home: string
  readonly isDefaultHome: boolean
  readonly signal?: AbortSignal
}

export type Installed = { readonly name: string; readonly file: string; readonly hints: readonly string[] }

/** Runs one command of the service manager. An argument, so that tests see what would be run. */
export type RunStep = (argv: readonly string[], signal: AbortSignal | undefined) => Promise<void>

/**
 * Makes the system start the agent at boot. Run twice it replaces what it wrote.
 *
 * @throws NX-AGENT-INSTALL-UNSUPPORTED, NX-AGENT-INSTALL-FAILED naming the step
 */
export async function installAgent(
  options: InstallOptions,
  run: RunStep = runStep,
  plan: InstallPlan = planHere(options),
): Promise<Installed> {
  await attempt(`writing ${plan.file}`, async () => {
    await mkdir(dirname(plan.file), { recursive: true })
    const mark = plan.encoding === 'utf16le' ? '\uFEFF' : ''
    await writeFile(plan.file, mark + plan.content, { encoding: plan.encoding, mode: 0o644 })
  })
  for (const argv of plan.enable) await attempt(argv.join(' '), () => run(argv, options.signal))
  return { name: plan.name, file: plan.file, hints: plan.hints }
}

/** Takes it back. Succeeds when there is nothing. The running agent is left alone. */
export async function uninstallAgent(
  options: InstallOptions,
  run: RunStep = runStep,
  plan: InstallPlan = planHere(options),
): Promise<Installed> {
  const [first = [], ...rest] = plan.disable
  // There may be nothing to disable: what counts is that the file is gone.
  await run(first, options.signal).catch(() => undefined)
  await attempt(`removing ${plan.file}`, () => rm(plan.file, { force: true }))
  for (const argv of rest) await run(argv, options.signal).catch(() => undefined)
  return { name: plan.name, file: plan.file, hints: [] }
}

function planHere(options: InstallOptions): InstallPlan {
  const wish: InstallWish = {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    userName: currentProcess().user,
    userFolder: homedir(),
    home: options.home,
    isDefaultHome: options.isDefaultHome,
    argv: agentEntry(),
    environment: minimalEnvironment(process.env, process.platform),
  }
  const plan = planInstall(wish)
  if (plan !== undefined) return plan
  throw installUnsupported({
    platform: process.platform,
    command: [...wish.argv, 'agent', '--home', wish.home].join(' '),
  })
}

async function attempt(step: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw installFailed({ step, why: messageOf(error) }, { cause: error })
  }
}

async function runStep(argv: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  const [program = '', ...rest] = argv
  await execa(program, rest, { stdin: 'ignore', ...(signal === undefined ? {} : { cancelSignal: signal }) })
}
