// Fake managers over a world that is a file, so that a killed process leaves it as it was. They are fakes: they show what
// the orchestrator asks of its managers, not that the managers do it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { DeploymentResult } from '../../../src/deployment/manager-contract.ts'
import { checkText } from '../../../src/generation/check-requirements.ts'
import type { GeneratedApplication } from '../../../src/generation/contract.ts'
import { createEmbeddedEngine } from '../../../src/kernel/durable/embedded-engine.ts'
import type { Kernel } from '../../../src/kernel/kernel.ts'
import { NexoError } from '../../../src/kernel/errors.ts'
import type { Commit } from '../../../src/kernel/state/sqlite/group-commit.ts'
import type { BackupView } from '../../../src/maintenance/manager-contract.ts'
import type { MonitorReader, TargetView } from '../../../src/monitoring/reading-contract.ts'
import type { Collaborators } from '../../../src/orchestration/collaborators.ts'

export type World = {
  /** The release that serves. */
  serving: string | null
  watched: boolean
  /** Whether backups come by the clock. */
  scheduled: boolean
  releases: number
  /** Stands for every file of the application. */
  source: string
  /** What was asked of the managers, in order. */
  asked: string[]
  /** Managers' methods that fail, such as `monitor.setup`, and how often from now on. */
  failing: Record<string, number>
}

export const emptyWorld: World = {
  serving: null,
  watched: false,
  scheduled: false,
  releases: 0,
  source: 'one',
  asked: [],
  failing: {},
}

export const requirementsText = `# Shop

An order has a number (text, unique) and a total (money).
The system shall be available 99.9% of each month.
Every night at 02:00, the system shall back up all data.
`

/** The world of one test: read, changed and written back as a whole. */
export const openWorld = (folder: string) => {
  const file = join(folder, 'world.json')
  const read = (): World => JSON.parse(readFileSync(file, 'utf8'))
  const change = (edit: (world: World) => void): void => {
    const world = read()
    edit(world)
    writeFileSync(file, JSON.stringify(world))
  }
  return { read, change, begin: (world = emptyWorld) => writeFileSync(file, JSON.stringify(world)) }
}
type OpenWorld = ReturnType<typeof openWorld>

const result = (
  outcome: DeploymentResult['outcome'],
  facts: Partial<DeploymentResult>,
): DeploymentResult => ({
  outcome,
  exitCode: 0,
  application: 'shop',
  environment: 'local',
  release: null,
  previous: null,
  serving: null,
  url: null,
  error: null,
  ...facts,
})

/** @throws the error that the world has for `what`, as a manager would */
function ask(world: OpenWorld, what: string): void {
  let fails = false
  world.change((now) => {
    const left = now.failing[what] ?? 0
    now.asked.push(what)
    fails = left > 0
    now.failing[what] = left - 1
  })
  if (fails)
    throw new NexoError({
      code: 'NX-FAKE-FAILED',
      message: `${what} failed`,
      hint: 'Try again.',
      exitCode: 4,
      details: {},
    })
}

/** `commit` stands around every commit of the journal. */
export const fakeCollaborators = (kernel: Kernel, world: OpenWorld, commit?: Commit): Collaborators => ({
  builder: () => Promise.resolve(fakeBuilder(world)),
  deployments: () => Promise.resolve(fakeDeployments(world)),
  integrator: () =>
    Promise.resolve({
      check: async () => {
        ask(world, 'integrate.check')
        return []
      },
      sync: async () => {
        ask(world, 'integrate.sync')
        return []
      },
    }),
  monitor: () => Promise.resolve(fakeMonitor(world)),
  maintenance: () => Promise.resolve(fakeMaintenance(world)),
  openEngine: (plans, actions) =>
    Promise.resolve(
      createEmbeddedEngine({
        file: join(kernel.home, 'runs.db'),
        plans,
        actions,
        clock: kernel.clock,
        randomHex: kernel.randomHex,
        ...(commit === undefined ? {} : { commit }),
      }),
    ),
})

const fakeBuilder = (world: OpenWorld): Awaited<ReturnType<Collaborators['builder']>> => ({
  check: async ({ directory, file }) =>
    generatedFrom(readFileSync(resolve(directory, file), 'utf8'), '').check,
  generate: async ({ directory, file, outputDirectory }) => {
    ask(world, 'generate')
    return generatedFrom(readFileSync(resolve(directory, file), 'utf8'), outputDirectory)
  },
  fingerprint: async ({ sourceDirectory }) => `${sourceDirectory} ${world.read().source}`,
  validateApplication: async () => {
    ask(world, 'validateApplication')
    const { failing } = world.read()
    const fails = (failing['tests'] ?? 0) > 0
    world.change((now) => {
      now.failing = { ...failing, partial: 0, edited: 0 }
      if ((failing['edited'] ?? 0) > 0) now.source = 'edited'
    })
    return [
      {
        name: 'type-check',
        outcome: (failing['partial'] ?? 0) > 0 ? 'not-run' : 'passed',
        durationMs: 1,
        passed: null,
        findings: [],
      },
      {
        name: 'tests',
        outcome: fails ? 'failed' : 'passed',
        durationMs: 1,
        passed: fails ? 11 : 12,
        findings: fails
          ? [
              {
                severity: 'error',
                code: 'NX-TEST',
                message: 'the total is wrong',
                location: { file: 'requirements.md', line: 3, column: 1 },
              },
            ]
          : [],
      },
    ]
  },
})

function generatedFrom(text: string, sourceDirectory: string): GeneratedApplication {
  const checked = checkText('requirements.md', text, 'list')
  const logic = { name: 'shop', sourceDirectory, provenance: 'generated' as const, diagnostics: [] }
  return {
    check: { ...checked, file: 'requirements.md', failedLines: 0, isAccepted: true },
    logic,
    model: checked.model,
    files: [{ path: 'app.js', sha256: 'x', kind: 'framework', change: 'created', requirementLines: [3] }],
  }
}

const fakeDeployments = (world: OpenWorld): Awaited<ReturnType<Collaborators['deployments']>> => ({
  validate: async () => {
    ask(world, 'validate')
    return []
  },
  status: async () => {
    const { serving } = world.read()
    return {
      application: 'shop',
      environment: 'local',
      provider: 'process',
      state: serving === null ? 'absent' : 'serving',
      serving:
        serving === null
          ? null
          : { release: serving, url: 'http://127.0.0.1:1', since: '2026-01-31T14:22:33.000Z' },
      replicas: [],
      deployments: [],
    }
  },
  deploy: async () => {
    const before = world.read()
    if ((before.failing['deploy'] ?? 0) > 0) {
      world.change((now) => {
        now.asked.push('deploy')
        now.failing['deploy'] = (now.failing['deploy'] ?? 0) - 1
      })
      const error = { code: 'NX-DEPLOY-HEALTH-TIMEOUT', message: 'not healthy', hint: 'Look at its log.' }
      return result('restored', { exitCode: 5, serving: before.serving, error })
    }
    // Idempotent, as the real one: what serves already is not deployed again.
    world.change((now) => {
      now.asked.push('deploy')
      if (now.serving !== null && now.releases > 0 && now.serving === `r-${now.releases}`) return
      now.releases += 1
      now.serving = `r-${now.releases}`
    })
    const { serving } = world.read()
    return result(before.serving === serving ? 'unchanged' : 'succeeded', {
      release: serving,
      previous: before.serving,
      serving,
      url: 'http://127.0.0.1:1',
    })
  },
  rollback: async ({ to }) => {
    ask(world, `rollback to ${to}`)
    world.change((now) => {
      now.serving = to ?? null
    })
    return result('succeeded', { serving: to ?? null })
  },
  stop: async () => result('succeeded', {}),
  destroy: async () => {
    ask(world, 'destroy')
    world.change((now) => {
      now.serving = null
    })
    return result('succeeded', {})
  },
})

const fakeMonitor = (world: OpenWorld): Awaited<ReturnType<Collaborators['monitor']>> => ({
  setup: async () => {
    ask(world, 'monitor.setup')
    world.change((now) => {
      now.watched = true
    })
    return {
      target: 'shop.local',
      checks: ['ready'],
      slos: ['availability'],
      coverage: {
        covered: 1,
        all: 2,
        items: [
          { signal: 'readiness', isCovered: true, why: 'check ready' },
          { signal: 'certificate', isCovered: false, why: 'no check' },
        ],
      },
      dashboardUrl: 'http://127.0.0.1:2/#token=s3cr3t-canary',
      process: 'running',
    }
  },
  forget: async () => {
    ask(world, 'monitor.forget')
    world.change((now) => {
      now.watched = false
    })
  },
  openReader: async () => fakeReader(world),
})

const never = (): never => {
  throw new Error('the orchestrator does not ask this')
}

const fakeReader = (world: OpenWorld): MonitorReader & { close(): Promise<void> } => ({
  targets: async () => (world.read().watched ? [watchedTarget] : []),
  close: async () => undefined,
  health: never,
  target: async () => (world.read().watched ? seenTarget(world) : undefined),
  alerts: never,
  why: never,
  deliveries: never,
  seriesNames: never,
  series: never,
  markers: never,
  logs: never,
  runs: never,
  changes: never,
  history: never,
  availability: never,
})

/** Coverage learns of the backup late: so many looks as \`failing.coverage\` says. */
function seenTarget(world: OpenWorld): TargetView {
  const left = world.read().failing['coverage'] ?? 0
  world.change((now) => {
    now.failing['coverage'] = left - 1
  })
  const backup = { signal: 'backup database', isCovered: left <= 0, why: 'proven or not' }
  return {
    ...watchedTarget,
    coverage: { covered: 1, all: 3, items: [...watchedTarget.coverage.items, backup] },
  }
}

const watchedTarget: TargetView = {
  target: { id: 'shop.local', application: 'shop', environment: 'local', directory: '/' },
  state: 'up',
  url: null,
  release: null,
  releaseSince: null,
  replicas: [],
  checks: [],
  slos: [],
  coverage: {
    covered: 1,
    all: 2,
    items: [
      { signal: 'readiness', isCovered: true, why: 'check ready' },
      { signal: 'certificate', isCovered: false, why: 'no check' },
    ],
  },
  uptime: { ratio: null, measured: 0 },
  firing: 0,
}

const aBackup: BackupView = {
  id: 'b-20260131-142233-3f9c',
  name: 'database',
  application: 'shop',
  environment: 'local',
  release: null,
  reason: 'pipeline',
  state: 'proven',
  startedAt: '2026-01-31T14:22:33.000Z',
  endedAt: '2026-01-31T14:22:34.000Z',
  snapshot: 'ab'.repeat(32),
  items: [{ kind: 'sqlite', sizeBytes: 4096, tables: [{ name: 'orders', rows: 3 }] }],
  addedBytes: 100,
  proof: { at: '2026-01-31T14:22:34.000Z', restoreMs: 5, comparedRows: 3 },
  problems: [],
}

const fakeMaintenance = (world: OpenWorld): Awaited<ReturnType<Collaborators['maintenance']>> => ({
  backup: async () => {
    ask(world, 'maintain.backup')
    return [aBackup]
  },
  isScheduled: async () => world.read().scheduled,
  forget: async () => {
    ask(world, 'maintain.forget')
    const forgotten = world.read().scheduled
    world.change((now) => {
      now.scheduled = false
    })
    return { forgotten }
  },
  setup: async () => {
    // As the real one: what fails is starting the process, after the schedule was registered.
    world.change((now) => {
      now.scheduled = true
    })
    ask(world, 'maintain.setup')
    return {
      jobs: [{ name: 'database', schedule: '0 2 * * *', nextAt: '2026-02-01T02:00:00.000Z' }],
      repository: '/backups',
      process: 'running',
    }
  },
})
