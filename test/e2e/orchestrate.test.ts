// The chain over the real managers, as a process: an application that exists, from its folder to a proven backup.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { OrchestrationReport } from '../../src/orchestration/report/report.ts'
import { aProject, bodyOf, type Project } from '../deployment/support/project.ts'
import type { NexoRun } from '../support/run-nexo.ts'

const manifest = `name: shop
app:
  health: { path: / }
environments:
  local: { provider: process }
monitoring:
  checks:
    front: { http: /, interval: 5s }
maintenance:
  backups:
    - name: files
      source: { files: VERSION }
      schedule: '30 1 * * *'
`

const Line = z.looseObject({ type: z.string() })
const Result = z.looseObject({
  type: z.literal('result'),
  outcome: z.string(),
  exitCode: z.int(),
  run: z.string(),
  url: z.string().nullable(),
  serving: z.string().nullable(),
  stages: z.array(z.looseObject({ stage: z.string(), state: z.string() })),
  report: z.looseObject({ json: z.string() }).nullable(),
  error: z.looseObject({ code: z.string() }).nullable(),
})

const linesOf = ({ stdout }: NexoRun) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => Line.parse(JSON.parse(line)))

function chainResult(run: NexoRun): z.infer<typeof Result> {
  const last = linesOf(run).at(-1)
  const read = Result.safeParse(last)
  if (read.success) return read.data
  throw new Error(`no result in:\n${run.stdout}\n${run.stderr}`)
}

const orchestrate = async (project: Project, ...args: string[]) =>
  chainResult(await project.nexo('orchestrate', ...args, '--json'))

/** A report without what differs from run to run. */
async function steadyReport(file: string | undefined) {
  const report = OrchestrationReport.parse(JSON.parse(await readFile(file ?? '', 'utf8')))
  return {
    outcome: report.outcome,
    stages: report.stages.map(({ stage, state }) => `${stage} ${state}`),
    proofs: report.proofs.map(({ claim, verdict }) => `${claim}: ${verdict}`),
    // The monitor adds checks of its own when it has seen the processes, sooner or later.
    isFrontWatched: report.watched?.checks.includes('front'),
    backups: report.backedUp?.backups.map(({ name, state }) => `${name} ${state}`),
  }
}

test(
  'an application is deployed, watched and backed up by one command, and the report says what was proven',
  { timeout: 300_000 },
  async () => {
    const project = await aProject('node-http', manifest)
    const run = await project.nexo('orchestrate', 'run', '--json')
    const result = chainResult(run)
    const report = await steadyReport(result.report?.json)
    const agent = await project.nexo('agent', 'status', '--json')

    expect(result, run.stderr).toMatchObject({ outcome: 'succeeded', exitCode: 0, error: null })
    expect(await bodyOf(result.url)).toContain('version 1')
    expect(report.proofs).toContain('files can be restored: proven')
    expect(report.proofs).toContain('what serves is what was deployed: proven')
    expect(linesOf(run).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['orchestration.started', 'orchestration.stage-finished', 'deployment.started']),
    )
    const Agent = z.looseObject({ workers: z.array(z.looseObject({ id: z.string(), state: z.string() })) })
    const { workers } = Agent.parse(JSON.parse(agent.stdout))
    expect(workers.map(({ id, state }) => `${id} ${state}`).toSorted()).toEqual([
      'maintain running',
      'monitor running',
    ])
  },
)

test('people get the report on stdout and the tree of stages on stderr', { timeout: 300_000 }, async () => {
  const project = await aProject('node-http', manifest)
  const run = await project.nexo('orchestrate', 'run')
  const listed = await project.nexo('orchestrate', 'list')

  expect(run.stdout, run.stderr).toContain('shop in local: runs, is watched and backed up')
  expect(run.stdout).toContain('what serves is what was deployed')
  expect(run.stderr).toContain('maintain  done')
  expect(listed.stdout).toContain('succeeded')
})

test(
  'a stage that fails takes the deployment back, and a retry under the same run succeeds',
  { timeout: 300_000 },
  async () => {
    const project = await aProject('node-http', manifest.replace('files: VERSION', 'files: missing.txt'))
    const failed = await orchestrate(project, 'run')
    const status = await project.status()
    await project.write('nexo.yaml', manifest)
    const again = await orchestrate(project, 'retry')

    expect(failed).toMatchObject({ outcome: 'restored', exitCode: 5, serving: null })
    expect(status.state).toBe('absent')
    expect(again).toMatchObject({ outcome: 'succeeded', run: failed.run, attempt: 2 })
  },
)

test('a run that waits for an approval goes on after it', { timeout: 300_000 }, async () => {
  const project = await aProject('node-http', manifest)
  const left = await orchestrate(project, 'run', '--approve', 'deploy', '--no-wait')
  const before = await project.status()
  const approved = await project.nexo('orchestrate', 'approve', '--json')
  const result = await orchestrate(project, 'resume')

  expect(left).toMatchObject({ outcome: 'waiting', exitCode: 12 })
  expect(before.state).toBe('absent')
  expect(JSON.parse(approved.stdout)).toMatchObject({ run: left.run, approved: 'deploy' })
  expect(result).toMatchObject({ outcome: 'succeeded', run: left.run })
})
