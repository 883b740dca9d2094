// open-reader: a reader over the store of a home, with the agent's logs and the orchestrator's runs.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openAgent } from '../../agent/client.ts'
import { createEmbeddedEngine } from '../../kernel/durable/embedded-engine.ts'
import type { DurableEngine, RunView } from '../../kernel/durable/contract.ts'
import { prepareHome } from '../../kernel/home.ts'
import type { Kernel } from '../../kernel/kernel.ts'
import { monitoringPaths } from '../paths.ts'
import type { LogView, MonitorReader, RunSummary } from '../reading-contract.ts'
import { selectHealth } from '../store/health-value.ts'
import { openStoreToRead } from '../store/open-store.ts'
import type { TargetDocument } from '../store/target-document.ts'
import { createReader } from './reader.ts'

/** Time between two looks for changes. */
const lookMs = 500
const agentPatienceMs = 5_000

export type OpenedReader = MonitorReader & {
  /** Of the dashboard, without its token; null when none is served. */
  dashboardAddress(): Promise<string | null>
  close(): Promise<void>
}

/**
 * Opens what is known of everything that is watched in this home.
 * @throws NX-HOME-UNWRITABLE and those of the state
 */
export async function openReader(
  kernel: Pick<Kernel, 'home' | 'clock' | 'randomHex' | 'redactor'>,
): Promise<OpenedReader> {
  await prepareHome(kernel.home)
  const file = await openStoreToRead(monitoringPaths(kernel.home).store)
  const runs = createRunSource(kernel)
  const reader = createReader(file, {
    now: () => kernel.clock.now(),
    logs: (target, limit) => readLogs(kernel, target, limit),
    runs: runs.list,
    pause: (signal) => pauseUntil(signal),
  })
  return {
    ...reader,
    dashboardAddress: async () => selectHealth(file)?.dashboard ?? null,
    close: async () => {
      await runs.close()
      file.close()
    },
  }
}

async function pauseUntil(signal: AbortSignal): Promise<void> {
  try {
    await delay(lookMs, undefined, { signal })
  } catch (error) {
    // The end of the wait is what an abort asks for.
    if (!signal.aborted) throw error
  }
}

/** The newest lines as the agent has them; none when no agent runs. */
async function readLogs(
  { home, redactor }: Pick<Kernel, 'home' | 'redactor'>,
  { application, environment }: TargetDocument,
  limit: number,
): Promise<readonly LogView[]> {
  const signal = AbortSignal.timeout(agentPatienceMs)
  try {
    const agent = await openAgent({ home, start: 'never', signal })
    try {
      const service = { application, environment }
      const lines: LogView[] = []
      for await (const line of agent.stream(
        'logs',
        { service, tailLines: limit, follow: false },
        { signal },
      )) {
        if (line.kind !== 'line') continue
        lines.push({
          at: line.time === null ? null : Date.parse(line.time),
          release: line.releaseId,
          replica: line.replica,
          text: redactor.redact(line.text),
        })
      }
      return lines.slice(-limit)
    } finally {
      agent.close()
    }
  } catch (error) {
    if (isAgentTrouble(error) || signal.aborted) return []
    throw error
  }
}

/** No agent, or none that knows the service: there are no lines then. */
const isAgentTrouble = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  error.code.startsWith('NX-AGENT-')

/** Runs of every orchestration in this home, asked of the journal when somebody looks. */
function createRunSource(kernel: Pick<Kernel, 'home' | 'clock' | 'randomHex'>) {
  const file = join(kernel.home, 'runs.db')
  let engine: DurableEngine | undefined
  return {
    list: async (limit: number): Promise<readonly RunSummary[]> => {
      if (!existsSync(file)) return []
      engine ??= createEmbeddedEngine({ ...kernel, file, plans: [], actions: [] })
      return (await engine.list({})).slice(0, limit).map(summaryOf)
    },
    close: async () => engine?.close(),
  }
}

const summaryOf = ({ runId, plan, state, startedAt, updatedAt, steps }: RunView): RunSummary => ({
  runId,
  plan,
  state,
  startedAt,
  updatedAt,
  steps: steps.map((step) => ({
    key: step.key,
    state: step.state,
    startedAt: step.startedAt,
    endedAt: step.endedAt ?? null,
    error: step.error === undefined ? null : step.error.message,
  })),
})
