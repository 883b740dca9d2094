// SIGKILL of the built command line around every durable write of a chain; the same command ends it, in the same report.
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { ReleaseRow } from '../../src/domain/deployment.ts'
import { openKernel } from '../../src/kernel/open-kernel.ts'
import { openJournal } from '../../src/maintenance/journal.ts'
import { aProject, bodyOf } from '../deployment/support/project.ts'
import { steadyReport, sweep, type Sweep } from '../orchestration/support/kill-sweep.ts'
import { temporaryFolder, temporaryHome } from '../support/home.ts'
import { runNexo, type NexoRun } from '../support/run-nexo.ts'

/** Kill at every n-th edge. 1 is the whole sweep. */
const stride = Number(process.env['NEXO_KILL_STRIDE'] ?? '31')
const everywhere = ['journal', 'store', 'file', 'fact'] as const
const limits = { timeout: stride === 1 ? 10_000_000 : 1_800_000 }

const Result = z.looseObject({
  type: z.literal('result'),
  outcome: z.string(),
  exitCode: z.int(),
  url: z.string().nullable(),
  report: z.looseObject({ json: z.string() }).nullable(),
})

function resultOf(run: NexoRun): z.infer<typeof Result> {
  const last = run.stdout.trimEnd().split('\n').at(-1) ?? ''
  const read = Result.safeParse(last === '' ? undefined : JSON.parse(last))
  if (read.success) return read.data
  throw new Error(`no result (${run.exitCode}, ${run.signal}) in:\n${run.stdout}\n${run.stderr}`)
}

type Place = { readonly home: string; readonly folder: string }

const reportIn = (place: Place, run: NexoRun): unknown =>
  steadyReport(resultOf(run).report?.json ?? '', place)

/** Which environments this home watches, and whose schedules it obeys. */
async function kept({ home, folder }: Place) {
  const kernel = openKernel({ workingDirectory: folder, environment: { NEXO_HOME: home } })
  const journal = await openJournal(kernel)
  try {
    return {
      watched: await readdir(join(home, 'monitoring', 'targets')),
      scheduled: journal.watched().map(({ application }) => application),
    }
  } finally {
    journal.close()
    await kernel.close()
  }
}

/** Tells where it was killed when `check` fails. */
async function afterKills({ kills }: Sweep, check: () => Promise<void>): Promise<void> {
  expect(kills.length, 'it was killed at all').toBeGreaterThan(stride === 1 ? 50 : 0)
  try {
    await check()
  } catch (cause) {
    throw new Error(`killed at:\n${kills.join('\n')}`, { cause })
  }
}

const requirements = `# Tool loans

A tool has a name (text, unique) and a price (money).
The system shall be available 99.9% of each month.
Every night at 02:00, the system shall back up all data.
`

async function aDocument(): Promise<Place> {
  const [home, folder] = [await temporaryHome(), await temporaryFolder()]
  await writeFile(join(folder, 'requirements.md'), requirements)
  return { home, folder }
}

test(
  'a chain from requirements that is killed again and again ends in the report of one that nobody disturbed',
  limits,
  async () => {
    const args = ['orchestrate', 'run', 'requirements.md', '--json']
    const [whole, killed] = [await aDocument(), await aDocument()]
    const [undisturbed, swept] = await Promise.all([
      runNexo(args, { home: whole.home, cwd: whole.folder, patienceMs: 900_000 }),
      sweep(killed, args, { kinds: everywhere, stride }),
    ])
    await afterKills(swept, async () => {
      const { url } = resultOf(swept.last)
      const releases = await runNexo(['releases', '--json'], {
        home: killed.home,
        cwd: join(killed.folder, 'tool-loans'),
      })

      expect(reportIn(killed, swept.last)).toEqual(reportIn(whole, undisturbed))
      expect((await fetch(`${url ?? ''}/readyz`)).status).toBe(200)
      expect(await kept(killed)).toEqual({ watched: ['tool-loans.local.json'], scheduled: ['tool-loans'] })
      // A kill between a release and its deployment leaves one that never served; none served and gave way.
      const states = z
        .array(ReleaseRow)
        .parse(JSON.parse(releases.stdout))
        .map(({ state }) => state)
      expect(states.filter((state) => state === 'serving' || state === 'good')).toEqual(['serving'])
    })
  },
)

const manifest = (files: string): string => `name: shop
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
      source: { files: ${files} }
      schedule: '30 1 * * *'
`

test(
  'a chain that cannot succeed is taken back, however often it is killed on its way there and back',
  limits,
  async () => {
    const args = ['orchestrate', 'run', '--json']
    const project = await aProject('node-http', manifest('missing.txt'))
    const swept = await sweep(project, args, { kinds: ['journal'], stride })
    await afterKills(swept, async () => {
      expect(resultOf(swept.last)).toMatchObject({ outcome: 'restored', exitCode: 5, url: null })
      expect((await project.status()).state).toBe('absent')
      expect(await kept(project)).toEqual({ watched: [], scheduled: [] })
    })
  },
)

test(
  'a run that is cancelled is taken back with its schedule, however often the cancel is killed',
  limits,
  async () => {
    const project = await aProject('node-http', manifest('VERSION'))
    const left = resultOf(
      await project.nexo('orchestrate', 'run', '--approve', 'report', '--no-wait', '--json'),
    )
    const before = await kept(project)
    const serving = await bodyOf(left.url)
    const kinds = ['journal'] as const
    const swept = await sweep(project, ['orchestrate', 'cancel', '--json'], {
      kinds,
      stride: Math.min(stride, 5),
    })

    expect(left).toMatchObject({ outcome: 'waiting', exitCode: 12 })
    expect(serving).toContain('version 1')
    expect(before).toEqual({ watched: ['shop.local.json'], scheduled: ['shop'] })
    await afterKills(swept, async () => {
      expect(resultOf(swept.last)).toMatchObject({ outcome: 'cancelled', exitCode: 0 })
      expect((await project.status()).state).toBe('absent')
      expect(await kept(project)).toEqual({ watched: [], scheduled: [] })
    })
  },
)
